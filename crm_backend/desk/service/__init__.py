"""Use cases of desk: one file each."""
