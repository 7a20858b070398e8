"""Beside a chat: the handoff card with its proposal, and the customer."""
