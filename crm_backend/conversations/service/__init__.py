"""Use cases of conversations: one file each."""
