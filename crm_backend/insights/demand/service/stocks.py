"""What is in stock, what to add, what runs out and what lies too long."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import timedelta

from analytics.wording import money_text
from crm_backend.insights.demand import repository, rules
from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import ProductState, StockoutRisk
from crm_backend.insights.demand.words import RISK_WORDS, WORDS
from crm_backend.insights.estimates import (
    LONGEST_COVER_DAYS,
    count_amount,
    cover_amount,
    level_amount,
    money_amount,
    pieces_amount,
)
from crm_backend.insights.models import ForecastReason
from crm_backend.insights.periods import last_days, midnight
from crm_backend.insights.schemas import Amount, Column, FigureRead, Row
from crm_backend.insights.stored import DEFAULT_ROWS, Draft, column, figure_read, top
from crm_backend.insights.values import Dimension, Figure

_NEVER = 10**9
_CHINESE_LISTED, _ENGLISH_LISTED = "、", ", "


async def draft_stock(view: View) -> Draft:
    """Pieces that can be sold now."""
    total = sum(product.stock or 0 for product in view.stocked)
    made = _ranked(view, view.stocked, [Figure.STOCK], value=lambda each: each.stock or 0)
    made.figures = [_figure(view, Figure.STOCK, count_amount(total if view.stocked else None))]
    unknown = view.unknown
    more = view.frame.say(f"，另有 {unknown} 种库存未知", f"; {unknown} more with unknown stock")
    told = view.frame.say(
        f"现在有 {len(view.stocked)} 种在售商品知道库存，共 {total:,} 件",
        f"{total:,} pieces of {len(view.stocked)} products are in stock",
    )
    made.sentence = told + (more if unknown else "") if view.stocked else _no_stock(view)
    return made


def _no_stock(view: View) -> str:
    if view.unknown:
        return view.frame.say(
            f"{view.unknown} 种在售商品的库存都未知，先把库存录进来",
            f"The stock of all {view.unknown} products on sale is unknown; enter it first",
        )
    return view.frame.say("没有在售的商品", "No product is on sale")


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
    made.figures = [_figure(view, Figure.REORDER, count_amount(total if view.stocked else None))]
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
        _add_sums(made, view, {key: (value[0], value[1]) for key, value in sums.items()})
        made.columns = [_column(view, Figure.REORDER), by_mean]
    else:
        shown = top(
            short,
            view.question,
            value=lambda each: wanted[each.sku][0],
            name=lambda each: (each.name, each.sku),
        )
        await _add_products(made, view, shown, lambda each: _reorder_amounts(view, each, wanted))
        made.columns = [
            _column(view, Figure.REORDER),
            by_mean,
            _column(view, Figure.STOCK),
            _column(view, Figure.DEMAND, name=view.frame.say("下周预测", "next week's forecast")),
        ]
        made.total_rows = len(short)
    made.sentence = _reorder_sentence(view, made, len(short), total)
    return made


def _reorder_amounts(
    view: View, product: ProductState, wanted: dict[str, tuple[int, int]]
) -> list[Amount]:
    by_upper_end, by_mean = wanted[product.sku]
    return [
        count_amount(by_upper_end),
        count_amount(by_mean),
        count_amount(product.stock),
        pieces_amount(rules.demand_of(product, [view.ahead.week(2)])),
    ]


def _reorder_sentence(view: View, made: Draft, products: int, total: int) -> str:
    if not view.stocked:
        return _no_stock(view)
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


async def draft_cover(view: View) -> Draft:
    """Days that stock lasts, fewest first; what has no demand stands below, without a rank."""
    days = {product.sku: rules.days_of_cover(product, view.ahead) for product in view.stocked}
    ordered = sorted(view.stocked, key=lambda each: (_first(days[each.sku]), each.name, each.sku))
    made = Draft(sentence="", total_rows=len(ordered))
    shown = ordered[: view.question.limit or DEFAULT_ROWS]

    def amounts(product: ProductState) -> list[Amount]:
        return [
            cover_amount(days[product.sku], is_chinese=view.frame.is_chinese),
            count_amount(product.stock),
            pieces_amount(rules.demand_of(product, [view.ahead.week(at) for at in (2, 3, 4, 5)])),
        ]

    await _add_products(
        made, view, shown, amounts, is_ranked=lambda each: days[each.sku] is not None
    )
    made.columns = [
        _column(view, Figure.DAYS_OF_COVER),
        _column(view, Figure.STOCK),
        _column(
            view,
            Figure.DEMAND,
            name=view.frame.say("未来 4 周预测", "forecast of the next 4 weeks"),
        ),
    ]
    one = view.only
    least = days[shown[0].sku] if shown else None
    made.figures = [
        _figure(
            view,
            Figure.DAYS_OF_COVER,
            cover_amount(least if one else None, is_chinese=view.frame.is_chinese),
        )
    ]
    made.sentence = _cover_sentence(view, shown[0] if shown else None, least)
    return made


def _cover_sentence(view: View, first: ProductState | None, days: int | None) -> str:
    if first is None:
        return _no_stock(view)
    if days is None:
        return view.frame.say("没有可算的可售天数", "There are no days of cover to tell")
    is_long = days > LONGEST_COVER_DAYS
    text = cover_amount(days, is_chinese=view.frame.is_chinese).text
    chinese = text if is_long else f"{text} 天"
    english = text if is_long else f"{text} days"
    told = view.frame.say(
        f"按预计的卖法，「{first.name}」的库存还能卖 {chinese}",
        f"As forecast, the stock of {first.name} lasts {english}",
    )
    return told if view.only else told + view.frame.say("，最先卖完", ", the shortest of all")


async def draft_risk(view: View) -> Draft:
    """What is sold out or will be by Sunday of next week, fewest days of cover first."""
    risks = {product.sku: rules.stockout_risk(product, view.ahead) for product in view.stocked}
    days = {product.sku: rules.days_of_cover(product, view.ahead) for product in view.stocked}
    at_risk = [product for product in view.stocked if risks[product.sku] is not StockoutRisk.LOW]
    listed = view.stocked if view.only else at_risk
    ordered = sorted(listed, key=lambda each: (_first(days[each.sku]), each.name, each.sku))
    made = Draft(sentence="", total_rows=len(ordered))

    def amounts(product: ProductState) -> list[Amount]:
        risk = risks[product.sku]
        return [
            level_amount(risk, RISK_WORDS[view.frame.locale][risk]),
            cover_amount(days[product.sku], is_chinese=view.frame.is_chinese),
            count_amount(product.stock),
            pieces_amount(rules.demand_of(product, [view.ahead.week(2)])),
        ]

    await _add_products(made, view, ordered[: view.question.limit or DEFAULT_ROWS], amounts)
    made.columns = [
        _column(view, Figure.STOCKOUT_RISK),
        _column(view, Figure.DAYS_OF_COVER),
        _column(view, Figure.STOCK),
        _column(view, Figure.DEMAND, name=view.frame.say("下周预测", "next week's forecast")),
    ]
    counts = {risk: sum(each is risk for each in risks.values()) for risk in StockoutRisk}
    made.figures = [
        _figure(view, Figure.STOCKOUT_RISK, count_amount(len(at_risk) if view.stocked else None))
    ]
    made.sentence = _risk_sentence(view, counts, risks)
    return made


def _risk_sentence(
    view: View, counts: dict[StockoutRisk, int], risks: dict[str, StockoutRisk]
) -> str:
    if not view.stocked:
        return _no_stock(view)
    sunday = view.ahead.week(3) - timedelta(days=1)
    until = view.frame.say(
        f"到下周日（{sunday.month} 月 {sunday.day} 日）为止", f"until Sunday {sunday.isoformat()}"
    )
    words = RISK_WORDS[view.frame.locale]
    if view.only is not None and view.only.sku in risks:
        word = words[risks[view.only.sku]]
        return view.frame.say(
            f"{until}，「{view.only.name}」的断货风险：{word}",
            f"Stock-out risk of {view.only.name} {until}: {word}",
        )
    told = [
        view.frame.say(
            f"{counts[risk]} 种{'已断货' if risk is StockoutRisk.SOLD_OUT else f'风险{words[risk]}'}",
            f"{counts[risk]} {words[risk]}",
        )
        for risk in (StockoutRisk.SOLD_OUT, StockoutRisk.HIGH, StockoutRisk.MEDIUM)
        if counts[risk]
    ]
    if not told:
        return view.frame.say(f"{until}，没有快卖断的商品", f"Nothing is about to run out {until}")
    listed = view.frame.say(_CHINESE_LISTED, _ENGLISH_LISTED).join(told)
    return view.frame.say(f"{until}：{listed}", f"Stock-out risk {until}: {listed}")


async def draft_slow_movers(view: View) -> Draft:
    """Products whose stock would last over half a year at the pace of the last 90 days; now, not *as of*."""
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

    def value(product: ProductState) -> int:
        return (product.stock or 0) * product.price_minor

    total = sum(map(value, slow))
    made = Draft(sentence="")
    if view.question.by is Dimension.CATEGORY:
        sums: dict[str, int] = defaultdict(int)
        for product in slow:
            sums[view.category_of(product)] += value(product)
        _add_sums(
            made,
            view,
            {key: (minor,) for key, minor in sums.items()},
            write=lambda minor: money_amount(minor, currency=frame.currency),
        )
        made.columns = [_column(view, Figure.SLOW_MOVERS)]
    else:
        shown = top(slow, view.question, value=value, name=lambda each: (each.name, each.sku))
        made.rows = [
            Row(
                rank=rank,
                key=product.sku,
                name=product.name,
                amounts=[
                    money_amount(value(product), currency=frame.currency),
                    count_amount(product.stock),
                    count_amount(sold.get(product.sku, 0)),
                ],
            )
            for rank, product in enumerate(shown, 1)
        ]
        made.columns = [
            _column(view, Figure.SLOW_MOVERS),
            _column(view, Figure.STOCK),
            _column(view, Figure.PIECES, name=frame.say("近90天销量", "sold in the last 90 days")),
        ]
        made.total_rows = len(slow)
    made.figures = [
        _figure(
            view,
            Figure.SLOW_MOVERS,
            money_amount(total if view.stocked else None, currency=frame.currency),
        )
    ]
    worth = money_text(total, currency=frame.currency)
    made.sentence = (
        frame.say(
            f"有 {len(slow)} 种商品积压，按售价合计 {worth}",
            f"{len(slow)} products move slowly, {worth} at their price",
        )
        if slow
        else frame.say("没有积压的商品", "No product moves slowly")
        if view.stocked
        else _no_stock(view)
    )
    return made


def _ranked(
    view: View,
    products: Sequence[ProductState],
    figures: Sequence[Figure],
    *,
    value: Callable[[ProductState], int],
) -> Draft:
    """Rows of one whole number, by product or category."""
    made = Draft(sentence="", columns=[_column(view, figure) for figure in figures])
    if view.question.by is Dimension.CATEGORY:
        sums: dict[str, int] = defaultdict(int)
        for product in products:
            sums[view.category_of(product)] += value(product)
        _add_sums(made, view, {key: (number,) for key, number in sums.items()})
        return made
    shown = top(products, view.question, value=value, name=lambda each: (each.name, each.sku))
    made.rows = [
        Row(rank=rank, key=each.sku, name=each.name, amounts=[count_amount(value(each))])
        for rank, each in enumerate(shown, 1)
    ]
    made.total_rows = len(products)
    return made


def _add_sums(
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


async def _add_products(
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
    made.has_rules = any(
        product.sku not in reasons or reasons[product.sku].is_rule for product in shown
    )


def _detail(view: View, product: ProductState, reason: ForecastReason | None) -> str:
    if reason is not None:
        return view.frame.say(reason.reason_zh, reason.reason_en)
    if product.weeks:
        return ""
    return view.frame.say(
        "预测时还没有卖出过，按 0 件估算", "not sold yet when forecasts were made: taken for none"
    )


def _figure(view: View, figure: Figure, amount: Amount) -> FigureRead:
    return figure_read(figure, WORDS[figure], view.frame, amount)


def _column(view: View, figure: Figure, *, name: str = "") -> Column:
    return column(figure, WORDS[figure], view.frame, name=name)


def _first(days: int | None) -> int:
    return _NEVER if days is None else days
