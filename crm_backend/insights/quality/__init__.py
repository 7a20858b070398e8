"""How service went, people's and the bot's: the figures of docs/metrics.md, Service and bot quality."""
