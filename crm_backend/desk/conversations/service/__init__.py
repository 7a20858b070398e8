"""Use cases of the chats page: one file each."""
