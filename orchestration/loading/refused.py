"""What is raised where a delivered file cannot be taken in."""


class RefusedError(Exception):
    """A whole file cannot be taken in; the message says why and what to do."""
