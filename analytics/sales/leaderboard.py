"""Who and what sold most: products, customers, buyer kinds, categories, reps, regions, channels."""

from typing import Literal

import pandas as pd

from analytics.errors import BadFrame
from analytics.sales.facts import ANONYMOUS, NOT_GIVEN, POSTAGE_AND_FEES, Facts
from analytics.sales.figures import Measure, figures_by

Dimension = Literal["product", "customer", "buyer_kind", "category", "rep", "region", "channel"]

REST = "rest"
"""The key of the row that holds what a board leaves out; its name is how many that are."""

_COLUMNS = {"product": "sku", "customer": "customer_number"}
_MISSING: dict[Dimension, tuple[str, ...]] = {
    "product": (POSTAGE_AND_FEES,),
    "customer": (NOT_GIVEN,),
    "buyer_kind": (ANONYMOUS,),
    "category": (NOT_GIVEN, POSTAGE_AND_FEES),
    "rep": (NOT_GIVEN,),
    "region": (NOT_GIVEN,),
    "channel": (NOT_GIVEN,),
}


def dimension_figures(facts: Facts, dimension: Dimension) -> pd.DataFrame:
    """Add up by a dimension.

    Returns
    -------
    DataFrame, index: the keys, sorted; columns ``name`` and a ``Measure`` each
        Rows without a key are under ``NOT_GIVEN``, postage and fees among products and categories
        under ``POSTAGE_AND_FEES``, so that money and pieces add up.

    Raises
    ------
    BadFrame
        The order lines have no such column.
    """
    figures = figures_by(facts, *_keys(facts, dimension))
    names = pd.Series(figures.index, index=figures.index, dtype="str")
    if dimension == "product":
        names.update(facts.names)
    figures.insert(0, "name", names)
    return figures


def leaderboard(
    facts: Facts, dimension: Dimension, *, by: Measure = "sales_minor", limit: int | None = None
) -> pd.DataFrame:
    """Rank by a measure, the highest first, ties by name, then by key.

    Parameters
    ----------
    facts : Facts
    dimension : Dimension
    by : Measure
        ``refunded_pieces`` for 退得最多.
    limit : int >= 1, optional
        How many places; all by default.

    Returns
    -------
    DataFrame
        ``rank`` int64, ``key``, ``name`` and a column of int64 for each ``Measure``. Below the
        places stand, with rank 0, the missing values (postage and fees, orders without a customer)
        and one row ``REST`` for all that has no place, so that money and pieces add up to the
        totals.

    Raises
    ------
    BadFrame
        The order lines have no such column.
    """
    figures = dimension_figures(facts, dimension)
    is_missing = figures.index.isin(_MISSING[dimension])
    ranked = figures[~is_missing].reset_index()
    ranked = ranked.sort_values([by, "name", "key"], ascending=[False, True, True])
    places = ranked.head(len(ranked) if limit is None else limit)
    left_out = ranked["key"].iloc[len(places) :]
    board = pd.concat(
        [places, figures[is_missing].reset_index(), _rest(facts, dimension, left_out)],
        ignore_index=True,
    )
    board.insert(0, "rank", [*range(1, len(places) + 1), *[0] * (len(board) - len(places))])
    return board


def _rest(facts: Facts, dimension: Dimension, left_out: pd.Series) -> pd.DataFrame:
    """Count what is left out anew: an order with two such products is one order."""
    keys = (each.mask(each.isin(left_out), REST) for each in _keys(facts, dimension))
    figures = figures_by(facts, *keys)
    rest = figures[figures.index == REST] if len(left_out) else figures.head(0)
    rest.insert(0, "name", str(len(left_out)))
    return rest.reset_index()


def _keys(facts: Facts, dimension: Dimension) -> tuple[pd.Series, pd.Series]:
    """Return the key of every line and of every refund."""
    column = _COLUMNS.get(dimension, dimension)
    if column not in facts.lines:
        raise BadFrame(column, "is missing")
    lines, refunds = facts.lines[column], facts.refunds[column]
    if dimension == "product":
        return lines.mask(lines == "", POSTAGE_AND_FEES), refunds.mask(
            refunds == "", POSTAGE_AND_FEES
        )
    return lines.fillna(NOT_GIVEN), refunds.fillna(NOT_GIVEN)
