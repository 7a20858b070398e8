"""What is in stock, and what to add to it."""

from collections import defaultdict

from crm_backend.insights.amounts import NO_AMOUNT
from crm_backend.insights.demand import rules
from crm_backend.insights.demand.service.forecasts import next_forecast, next_week
from crm_backend.insights.demand.service.stock_rows import (
    add_products,
    add_sums,
    column_of,
    figure_of,
    left_out,
    no_stock,
    ranked,
)
from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import ProductState
from crm_backend.insights.demand.words import WORDS
from crm_backend.insights.estimates import count_amount, high_amount, pieces_amount
from crm_backend.insights.schemas import Amount, Column
from crm_backend.insights.stored import Draft, add_rest, column, top
from crm_backend.insights.values import Dimension, Figure

_UPPER_END = 4  # place of its column in the table of what to reorder


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
    by_mean = _reorder_by_mean(view)
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
        left = left_out(short, shown)
        add_rest(made, view.frame, _reorder_sums(view, left, wanted))
    made.has_rules = await view.has_rules(short)
    made.sentence = _reorder_sentence(view, made, len(short), total)
    return made


def _reorder_by_mean(view: View) -> Column:
    """The column of what covers next week's mean only."""
    say = view.frame.say
    return column(
        Figure.REORDER,
        WORDS[Figure.REORDER],
        view.frame,
        name=say("按平均预测", "by the mean"),
        basis=say(
            "下周预测 −（库存 − 本周剩余预计），不含在途",
            "next week − (stock − expected rest of this week), without goods on order",
        ),
    )


def _worked_out_from(view: View) -> list[Column]:
    """Columns from which the reorder quantity can be worked out again."""
    say = view.frame.say
    return [
        column_of(view, Figure.STOCK),
        column_of(view, Figure.DEMAND, name=next_forecast(view)),
        column_of(view, Figure.DEMAND_HIGH, name=say("下周上限", "its upper end")),
        column_of(view, Figure.DEMAND, name=say("本周剩余预计", "expected rest of this week")),
    ]


def _reorder_amounts(
    view: View, product: ProductState, wanted: dict[str, tuple[int, int]]
) -> list[Amount]:
    amounts = _reorder_sums(view, [product], wanted)
    amounts[_UPPER_END] = high_amount(rules.upper_end(product, view.ahead.week(2)))
    return amounts


def _reorder_sums(
    view: View, products: list[ProductState], wanted: dict[str, tuple[int, int]]
) -> list[Amount]:
    """The columns of several products added up."""
    following = [view.ahead.week(2)]
    return [
        count_amount(sum(wanted[product.sku][0] for product in products)),
        count_amount(sum(wanted[product.sku][1] for product in products)),
        count_amount(sum(product.stock or 0 for product in products)),
        pieces_amount(sum(rules.demand_of(product, following) for product in products)),
        NO_AMOUNT,  # upper ends have no sum
        pieces_amount(sum(rules.rest_of_week(product, view.ahead) for product in products)),
    ]


def _reorder_sentence(view: View, made: Draft, products: int, total: int) -> str:
    if not view.stocked:
        return no_stock(view)
    week = next_week(view)
    if not products:
        return view.frame.say(
            f"按预测上限算，{week}的货都够，不用补",
            f"By the upper end of the forecasts, stock covers {week}: nothing to add",
        )
    first = made.rows[0]
    return view.frame.say(
        f"想让{week}不断货，建议给 {products} 种商品补 {total:,} 件，"
        f"最多的是「{first.name}」{first.amounts[0].text} 件",
        f"To cover {week}, add {total:,} pieces of {products} products, "
        f"most of {first.name} ({first.amounts[0].text})",
    )
