"""What is in stock, and what to add to it."""

from collections import defaultdict

from crm_backend.insights.demand import rules
from crm_backend.insights.demand.service.stock_rows import (
    add_products,
    add_sums,
    column_of,
    figure_of,
    no_stock,
    ranked,
)
from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import ProductState
from crm_backend.insights.demand.words import WORDS
from crm_backend.insights.estimates import count_amount, high_amount, pieces_amount
from crm_backend.insights.schemas import Amount, Column
from crm_backend.insights.stored import Draft, column, top
from crm_backend.insights.values import Dimension, Figure


async def draft_stock(view: View) -> Draft:
    """Pieces that can be sold now."""
    total = sum(product.stock or 0 for product in view.stocked)
    made = ranked(view, view.stocked, [Figure.STOCK], value=lambda each: each.stock or 0)
    made.figures = [figure_of(view, Figure.STOCK, count_amount(total if view.stocked else None))]
    unknown = view.unknown
    more = view.frame.say(f"，另有 {unknown} 种库存未知", f"; {unknown} more with unknown stock")
    told = view.frame.say(
        f"现在有 {len(view.stocked)} 种在售商品知道库存，共 {total:,} 件",
        f"{total:,} pieces of {len(view.stocked)} products are in stock",
    )
    made.sentence = told + (more if unknown else "") if view.stocked else no_stock(view)
    return made


async def draft_reorder(view: View) -> Draft:
    """Pieces to add so that next week's upper end is covered, beside the same for its mean."""
    following = view.ahead.week(2)
    wanted = {
        product.sku: (
            rules.reorder_quantity(
                product, view.ahead, next_week=rules.upper_end(product, following)
            ),
            rules.reorder_quantity(
                product, view.ahead, next_week=rules.demand_of(product, [following])
            ),
        )
        for product in view.stocked
    }
    short = [product for product in view.stocked if wanted[product.sku][0]]
    total = sum(wanted[product.sku][0] for product in short)
    made = Draft(sentence="")
    made.figures = [figure_of(view, Figure.REORDER, count_amount(total if view.stocked else None))]
    by_mean = column(
        Figure.REORDER,
        WORDS[Figure.REORDER],
        view.frame,
        name=view.frame.say("按平均预测", "by the mean"),
    )
    if view.question.by is Dimension.CATEGORY:
        sums: dict[str, list[int]] = defaultdict(lambda: [0, 0])
        for product in short:
            for at, pieces in enumerate(wanted[product.sku]):
                sums[view.category_of(product)][at] += pieces
        add_sums(made, view, {key: (value[0], value[1]) for key, value in sums.items()})
        made.columns = [column_of(view, Figure.REORDER), by_mean]
    else:
        shown = top(
            short,
            view.question,
            value=lambda each: wanted[each.sku][0],
            name=lambda each: (each.name, each.sku),
        )
        await add_products(made, view, shown, lambda each: _reorder_amounts(view, each, wanted))
        made.columns = [
            column_of(view, Figure.REORDER),
            by_mean,
            *_worked_out_from(view),
        ]
        made.total_rows = len(short)
    made.sentence = _reorder_sentence(view, made, len(short), total)
    return made


def _worked_out_from(view: View) -> list[Column]:
    """Columns from which the reorder quantity can be worked out again."""
    say = view.frame.say
    return [
        column_of(view, Figure.STOCK),
        column_of(view, Figure.DEMAND, name=say("下周预测", "next week's forecast")),
        column_of(view, Figure.DEMAND_HIGH, name=say("下周上限", "its upper end")),
        column_of(view, Figure.DEMAND, name=say("本周剩余预计", "expected rest of this week")),
    ]


def _reorder_amounts(
    view: View, product: ProductState, wanted: dict[str, tuple[int, int]]
) -> list[Amount]:
    by_upper_end, by_mean = wanted[product.sku]
    return [
        count_amount(by_upper_end),
        count_amount(by_mean),
        count_amount(product.stock),
        pieces_amount(rules.demand_of(product, [view.ahead.week(2)])),
        high_amount(rules.upper_end(product, view.ahead.week(2))),
        pieces_amount(rules.rest_of_week(product, view.ahead)),
    ]


def _reorder_sentence(view: View, made: Draft, products: int, total: int) -> str:
    if not view.stocked:
        return no_stock(view)
    if not products:
        return view.frame.say(
            "按预测上限算，下周的货都够，不用补",
            "By the upper end of the forecasts, stock covers next week: nothing to add",
        )
    first = made.rows[0]
    return view.frame.say(
        f"想让下周不断货，建议给 {products} 种商品补 {total:,} 件，"
        f"最多的是「{first.name}」{first.amounts[0].text} 件",
        f"To cover next week, add {total:,} pieces of {products} products, "
        f"most of {first.name} ({first.amounts[0].text})",
    )
