"""Where word lists and the sentences of the anger model stand."""

import os
from pathlib import Path


def word_files() -> list[Path]:
    """Return the lists that exist: the project's and the one made from the catalogue.

    The tokeniser never cuts their words apart.
    """
    products = Path(os.environ.get("ZHANGGUI_HOME", "var")) / "lookups" / "products.txt"
    lists = sorted(Path("nlu_data/lookups").glob("*.txt"))
    return [*lists, products] if products.exists() else lists


def sentiment_files() -> dict[str, Path]:
    """Return the files of angry and of calm sentences, in that order."""
    return {name: Path("nlu_data/sentiment") / f"{name}.txt" for name in ("angry", "calm")}
