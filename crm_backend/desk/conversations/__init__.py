"""The console's chats page: lists, one chat, and what agents do in it."""
