"""Use cases of the handoff card: one file each."""
