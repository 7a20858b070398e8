"""Use cases of the customers page: one file each."""
