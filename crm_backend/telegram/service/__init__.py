"""Use cases of the Telegram channel."""
