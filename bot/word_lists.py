"""Where the shop's own words stand: lists that the tokeniser never cuts apart."""

import os
from pathlib import Path


def word_files() -> list[Path]:
    """Return the word lists that exist: the project's and the one made from the catalogue."""
    products = Path(os.environ.get("ZHANGGUI_HOME", "var")) / "lookups" / "products.txt"
    lists = sorted(Path("nlu_data/lookups").glob("*.txt"))
    return [*lists, products] if products.exists() else lists
