"""Doors through which participants write, and the outbox through which answers leave."""
