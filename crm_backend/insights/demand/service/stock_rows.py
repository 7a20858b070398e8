"""Rows of products with their stock, and what is said where no stock is known."""

from collections import defaultdict
from collections.abc import Callable, Sequence

from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import ProductState
from crm_backend.insights.demand.words import WORDS
from crm_backend.insights.estimates import count_amount
from crm_backend.insights.models import ForecastReason
from crm_backend.insights.schemas import Amount, Column, FigureRead, Row
from crm_backend.insights.stored import Draft, add_rest, column, figure_read, top
from crm_backend.insights.values import Dimension, Figure


def ranked(
    view: View,
    products: Sequence[ProductState],
    figures: Sequence[Figure],
    *,
    value: Callable[[ProductState], int],
) -> Draft:
    """Rows of one whole number, by product or category."""
    made = Draft(sentence="", columns=[column_of(view, figure) for figure in figures])
    if view.question.by is Dimension.CATEGORY:
        sums: dict[str, int] = defaultdict(int)
        for product in products:
            sums[view.category_of(product)] += value(product)
        add_sums(made, view, {key: (number,) for key, number in sums.items()})
        return made
    shown = top(products, view.question, value=value, name=lambda each: (each.name, each.sku))
    made.rows = [
        Row(rank=rank, key=each.sku, name=each.name, amounts=[count_amount(value(each))])
        for rank, each in enumerate(shown, 1)
    ]
    made.total_rows = len(products)
    left = sum(map(value, products)) - sum(map(value, shown))
    add_rest(made, view.frame, [count_amount(left)])
    return made


def add_sums(
    made: Draft,
    view: View,
    sums: dict[str, tuple[int, ...]],
    *,
    write: Callable[[int], Amount] = count_amount,
) -> None:
    """Rows by category, by the first of their sums."""
    shown = top(
        list(sums.items()),
        view.question,
        value=lambda each: each[1][0],
        name=lambda each: (each[0], ""),
    )
    made.rows = [
        Row(rank=rank, key=key, name=key, amounts=[write(number) for number in numbers])
        for rank, (key, numbers) in enumerate(shown, 1)
    ]
    made.total_rows = len(sums)
    listed = [numbers for _, numbers in shown]
    add_rest(made, view.frame, [write(number) for number in _left(list(sums.values()), listed)])


def _left(all_rows: list[tuple[int, ...]], listed: list[tuple[int, ...]]) -> list[int]:
    """What each column holds beside the rows that are listed."""
    shown = [sum(numbers) for numbers in zip(*listed, strict=True)]
    whole = [sum(numbers) for numbers in zip(*all_rows, strict=True)]
    return [total - part for total, part in zip(whole, shown, strict=True)]


async def add_products(
    made: Draft,
    view: View,
    shown: Sequence[ProductState],
    amounts: Callable[[ProductState], list[Amount]],
    *,
    is_ranked: Callable[[ProductState], bool] = lambda _: True,
) -> None:
    """Rows by product, in the order given, each with why its forecast is what it is."""
    reasons = await view.reasons(shown)
    made.rows = [
        Row(
            rank=rank if is_ranked(product) else None,
            key=product.sku,
            name=product.name,
            amounts=amounts(product),
            detail=_detail(view, product, reasons.get(product.sku)),
        )
        for rank, product in enumerate(shown, 1)
    ]
    made.has_rules = await view.has_rules(shown)


def _detail(view: View, product: ProductState, reason: ForecastReason | None) -> str:
    if reason is not None:
        return view.frame.say(reason.reason_zh, reason.reason_en)
    if product.weeks:
        return ""
    return view.frame.say(
        "预测时还没有卖出过，按 0 件估算", "not sold yet when forecasts were made: taken for none"
    )


def left_out(products: Sequence[ProductState], shown: Sequence[ProductState]) -> list[ProductState]:
    """The products that are not shown."""
    named = {product.sku for product in shown}
    return [product for product in products if product.sku not in named]


def no_stock(view: View) -> str:
    if view.unknown:
        return view.frame.say(
            f"{view.unknown} 种在售商品的库存都未知，先把库存录进来",
            f"The stock of all {view.unknown} products on sale is unknown; enter it first",
        )
    return view.frame.say("没有在售的商品", "No product is on sale")


def figure_of(view: View, figure: Figure, amount: Amount) -> FigureRead:
    return figure_read(figure, WORDS[figure], view.frame, amount)


def column_of(view: View, figure: Figure, *, name: str = "") -> Column:
    return column(figure, WORDS[figure], view.frame, name=name)
