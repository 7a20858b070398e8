"""The rows a report is about: paid lines and approved refunds of its days, with what they lack.

Rows of later days are dropped first, so that no later day changes a report. What figures mean is
docs/metrics.md.
"""

from dataclasses import dataclass
from datetime import datetime

import pandas as pd

from analytics import frames
from analytics.sales.span import Span

NOT_GIVEN = ""
"""The key of rows whose dimension is missing (未填写); they are counted, never dropped."""

POSTAGE_AND_FEES = "postage_and_fees"
"""The product and category of lines without a sku: they are money, but no goods."""

NEW, RETURNING, ANONYMOUS = "new", "returning", "anonymous"


@dataclass(frozen=True, eq=False)
class Facts:
    """What was paid and what was refunded in a span.

    Attributes
    ----------
    lines : DataFrame
        ``analytics.frames.order_lines`` with ``paid_on`` (the shop's day, naive midnight),
        ``goods`` (``quantity``, 0 for postage and fees) and ``buyer_kind``: ``new`` if the
        customer's first paid order is in the span, ``returning`` if it is older, ``anonymous``
        without a customer. Missing dimensions are ``NOT_GIVEN``.
    refunds : DataFrame
        ``analytics.frames.refunds`` with ``goods``, and the dimensions and buyer kind of the line
        that was refunded; ``NOT_GIVEN`` where that line is not in the frame.
    names : Series, index sku
        The name a product last bore before the span's end; its sku where it never had one.
    """

    lines: pd.DataFrame
    refunds: pd.DataFrame
    names: pd.Series


def facts_of(
    order_lines: pd.DataFrame,
    refunds: pd.DataFrame,
    span: Span,
    *,
    as_of: datetime | None = None,
) -> Facts:
    """Validate both frames and keep the rows of the span.

    Lines from before the span tell who is new and what a refund was for; give as many as there are.
    A line without a product (postage, a fee) has the empty sku. Rows at or after ``as_of`` are left
    out.

    Raises
    ------
    analytics.errors.BadFrame
        A column is missing or holds something else.
    """
    lines = frames.order_lines(order_lines, as_of=as_of)
    lines = lines.assign(paid_on=span.days_of(lines["paid_at"]))
    lines = lines[~span.is_over(lines["paid_on"])].pipe(_completed)
    refunded = _refunds_of(frames.refunds(refunds, as_of=as_of), span)
    refunded = _with_dimensions(refunded, lines)
    newcomers = _newcomers(lines, span)
    lines, refunded = (
        each.assign(
            goods=each["quantity"].where(each["sku"] != "", 0),
            buyer_kind=_kind_of(each["customer_number"], newcomers),
        )
        for each in (lines, refunded)
    )
    return Facts(
        lines=lines[span.has_begun(lines["paid_on"])].reset_index(drop=True),
        refunds=refunded,
        names=_names(lines, refunded),
    )


def _completed(rows: pd.DataFrame) -> pd.DataFrame:
    """Name what is missing; a line without a product has postage's category."""
    dimensions = [name for name in frames.DIMENSIONS if name in rows]
    completed = rows.assign(
        **{name: rows[name].astype("str").fillna(NOT_GIVEN) for name in dimensions}
    )
    if "category" in dimensions:
        is_product = completed["sku"] != ""
        completed["category"] = completed["category"].where(is_product, POSTAGE_AND_FEES)
    return completed


def _refunds_of(refunds: pd.DataFrame, span: Span) -> pd.DataFrame:
    days = span.days_of(refunds["approved_at"])
    return refunds[span.has_begun(days) & ~span.is_over(days)].reset_index(drop=True)


def _with_dimensions(refunds: pd.DataFrame, lines: pd.DataFrame) -> pd.DataFrame:
    """Give each refund the dimensions of its line; of the first where an order has two of a sku."""
    dimensions = [name for name in frames.DIMENSIONS if name in lines]
    if not dimensions:
        return refunds
    line = ["order_number", "sku"]
    refunded = lines[lines["order_number"].isin(refunds["order_number"])].drop_duplicates(line)
    by_line = refunded.set_index(line)[dimensions]
    return _completed(refunds.join(by_line, on=line))


def _newcomers(lines: pd.DataFrame, span: Span) -> pd.Index:
    """Customers whose first order lies in the span."""
    first = lines.groupby("customer_number")["paid_on"].min()
    return first.index[span.has_begun(first)]


def _kind_of(customers: pd.Series, newcomers: pd.Index) -> pd.Series:
    """Whoever has no line here but a refund bought before the frame begins: returning."""
    kinds = pd.Series(RETURNING, index=customers.index, dtype="str")
    return kinds.mask(customers.isin(newcomers), NEW).mask(customers.isna(), ANONYMOUS)


def _names(lines: pd.DataFrame, refunds: pd.DataFrame) -> pd.Series:
    skus = pd.Index(pd.concat([lines["sku"], refunds["sku"]]).unique(), name="sku")
    names = pd.Series(skus, index=skus, dtype="str")
    if "product_name" in lines:
        named = lines.dropna(subset="product_name").drop_duplicates("sku", keep="last")
        names.update(named.set_index("sku")["product_name"])
    return names
