"""What lies too long: now, not *as of*."""

from collections import defaultdict
from datetime import timedelta

from crm_backend.insights.demand import repository, rules
from crm_backend.insights.demand.service.stock_rows import (
    add_sums,
    column_of,
    figure_of,
    left_out,
    no_stock,
)
from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import ProductState
from crm_backend.insights.estimates import count_amount, money_amount
from crm_backend.insights.periods import last_days, midnight
from crm_backend.insights.schemas import Amount, Row
from crm_backend.insights.stored import Draft, add_rest, top
from crm_backend.insights.values import Dimension, Figure


async def draft(view: View) -> Draft:
    """Products whose stock would last over half a year at the pace of the last 90 days, by its worth."""
    frame = view.frame
    span = last_days(frame.today, rules.SLOW_AFTER_DAYS)
    old_enough = frame.now - timedelta(days=rules.SLOW_AFTER_DAYS)
    start = midnight(span.first, frame.time_zone)
    sold = await repository.pieces_by_sku(view.session, start, frame.now)
    slow = [
        product
        for product in view.stocked
        if product.created_at is not None
        and product.created_at <= old_enough
        and rules.is_slow_mover(product.stock or 0, sold.get(product.sku, 0))
    ]
    made = Draft(sentence="")
    if view.question.by is Dimension.CATEGORY:
        _add_categories(made, view, slow)
    else:
        _add_rows(made, view, slow, sold)
    total = sum(map(_worth, slow)) if view.stocked else None
    worth = money_amount(total, currency=frame.currency)
    made.figures = [figure_of(view, Figure.SLOW_MOVERS, worth)]
    if not view.stocked:
        made.sentence = no_stock(view)
    elif not slow:
        made.sentence = frame.say("没有积压的商品", "No product moves slowly")
    else:
        made.sentence = frame.say(
            f"有 {len(slow)} 种商品积压，按售价合计 {worth.text}",
            f"{len(slow)} products move slowly, {worth.text} at their price",
        )
    return made


def _worth(product: ProductState) -> int:
    return (product.stock or 0) * product.price_minor


def _add_categories(made: Draft, view: View, slow: list[ProductState]) -> None:
    sums: dict[str, int] = defaultdict(int)
    for product in slow:
        sums[view.category_of(product)] += _worth(product)
    add_sums(
        made,
        view,
        {key: (minor,) for key, minor in sums.items()},
        write=lambda minor: money_amount(minor, currency=view.frame.currency),
    )
    made.columns = [column_of(view, Figure.SLOW_MOVERS)]


def _add_rows(made: Draft, view: View, slow: list[ProductState], sold: dict[str, int]) -> None:
    shown = top(slow, view.question, value=_worth, name=lambda each: (each.name, each.sku))
    made.rows = [
        Row(
            rank=rank,
            key=product.sku,
            name=product.name,
            amounts=_amounts(view, [product], sold),
        )
        for rank, product in enumerate(shown, 1)
    ]
    of_90_days = view.frame.say("近 90 天销量", "sold in the last 90 days")
    made.columns = [
        column_of(view, Figure.SLOW_MOVERS),
        column_of(view, Figure.STOCK),
        column_of(view, Figure.PIECES, name=of_90_days),
    ]
    made.total_rows = len(slow)
    left = left_out(slow, shown)
    add_rest(made, view.frame, _amounts(view, left, sold))


def _amounts(view: View, products: list[ProductState], sold: dict[str, int]) -> list[Amount]:
    """Worth, stock and pieces sold of one product, or of several added up."""
    return [
        money_amount(sum(map(_worth, products)), currency=view.frame.currency),
        count_amount(sum(product.stock or 0 for product in products)),
        count_amount(sum(sold.get(product.sku, 0) for product in products)),
    ]
