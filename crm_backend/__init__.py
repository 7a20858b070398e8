"""The hub: the one process that owns all data and is open to the world."""
