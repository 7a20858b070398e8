"""Use cases of staff: one file each."""
