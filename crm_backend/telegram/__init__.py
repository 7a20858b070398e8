"""The shop's Telegram bot: updates in, messages out, and nothing lost between."""
