"""What is read from published files on the command line: explanations and exports."""
