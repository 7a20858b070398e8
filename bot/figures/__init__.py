"""What managers ask about the shop's figures, read into the words of docs/metrics.md. Pure Python, no Rasa.

``bot.figures.reading.read`` tells what one sentence says; ``bot.figures.merging.resolve`` makes a whole
question of it, with the one asked before and the dictionary's defaults.
"""
