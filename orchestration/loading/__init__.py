"""From landing files to the raw store: find, read, refuse or quarantine, store, supersede."""
