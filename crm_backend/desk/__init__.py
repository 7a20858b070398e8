"""The console's views, which join nouns; it writes through their services."""
