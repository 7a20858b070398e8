"""Lists that are longer than a database has parameters: the words of a filter may mean thousands of products."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import bindparam


def many(chosen: Sequence[Any]) -> Any:  # noqa: ANN401 - a parameter that stands for a list
    """The values of an ``in_``, written into the statement as literals."""
    return bindparam(None, list(chosen), expanding=True, literal_execute=True, unique=True)
