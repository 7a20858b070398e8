"""How well the bot understands: measured on files, chosen by cross-validation."""
