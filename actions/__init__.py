"""Custom actions by topic: what the bot looks up and does, in the hub's facts and the shop's words."""
