"""The campaigns page: whom one is for is a condition over many nouns, which the desk knows."""
