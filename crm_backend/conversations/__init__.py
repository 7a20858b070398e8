"""Chats: inbox, messages, turns, ownership. The noun this project exists for."""
