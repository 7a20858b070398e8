"""The bot: Rasa components, the hub's channel, training, serving, evaluation; own environment."""
