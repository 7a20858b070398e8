"""Who and what sold most: products, customers, buyer kinds, categories, reps, regions, channels."""

from typing import Literal

import pandas as pd

from analytics.errors import BadFrame
from analytics.sales.facts import NOT_GIVEN, POSTAGE_AND_FEES, Facts
from analytics.sales.figures import Measure, figures_by

Dimension = Literal["product", "customer", "buyer_kind", "category", "rep", "region", "channel"]

_COLUMNS = {"product": "sku", "customer": "customer_number"}
_UNRANKED = {
    "product": POSTAGE_AND_FEES,
    "category": POSTAGE_AND_FEES,
    "customer": NOT_GIVEN,
}


def dimension_figures(facts: Facts, dimension: Dimension) -> pd.DataFrame:
    """Add up by a dimension.

    Returns
    -------
    DataFrame, index: the keys, sorted; columns ``name`` and a ``Measure`` each
        Rows without a key are under ``NOT_GIVEN``, postage and fees among products and categories
        under ``POSTAGE_AND_FEES``, so that money adds up.

    Raises
    ------
    BadFrame
        The order lines have no such column.
    """
    column = _COLUMNS.get(dimension, dimension)
    if column not in facts.lines:
        raise BadFrame(column, "is missing")
    figures = figures_by(
        facts, _keys(facts.lines[column], dimension), _keys(facts.refunds[column], dimension)
    )
    names = pd.Series(figures.index, index=figures.index, dtype="str")
    if dimension == "product":
        names.update(facts.names)
    figures.insert(0, "name", names)
    return figures


def leaderboard(
    facts: Facts, dimension: Dimension, *, by: Measure = "sales_minor", limit: int | None = None
) -> pd.DataFrame:
    """Rank by a measure, the greatest first; ties by sales (sales by pieces), then by key.

    Parameters
    ----------
    facts : Facts
    dimension : Dimension
    by : Measure
        ``refunded_pieces`` for 退得最多.
    limit : int >= 1, optional
        Keep so many places. Without it the rows that have no place among the others (postage and
        fees, orders without a customer) follow, so that money and pieces add up to the totals.

    Returns
    -------
    DataFrame
        ``key``, ``name`` and a column of int64 for each ``Measure``.

    Raises
    ------
    BadFrame
        The order lines have no such column.
    """
    figures = dimension_figures(facts, dimension).reset_index()
    figures["is_ranked"] = figures["key"] != _UNRANKED.get(dimension)
    second = "pieces" if by == "sales_minor" else "sales_minor"
    board = figures.sort_values(
        ["is_ranked", by, second, "key"], ascending=[False, False, False, True], ignore_index=True
    )
    kept = board if limit is None else board[board["is_ranked"]].head(limit)
    return kept.drop(columns="is_ranked")


def _keys(values: pd.Series, dimension: Dimension) -> pd.Series:
    if dimension == "product":
        return values.where(values != "", POSTAGE_AND_FEES)
    return values.fillna(NOT_GIVEN)
