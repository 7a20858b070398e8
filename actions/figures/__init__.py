"""What staff ask about the shop's figures: the question as the bot read it, the hub's answer, the words."""
