"""How long stock lasts, and what runs out by Sunday of next week."""

from datetime import timedelta

from crm_backend.insights.demand import rules
from crm_backend.insights.demand.service.forecasts import next_forecast
from crm_backend.insights.demand.service.stock_rows import (
    add_products,
    column_of,
    figure_of,
    no_stock,
)
from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import ProductState, StockoutRisk
from crm_backend.insights.demand.words import RISK_WORDS
from crm_backend.insights.estimates import (
    LONGEST_COVER_DAYS,
    count_amount,
    cover_amount,
    level_amount,
    pieces_amount,
)
from crm_backend.insights.schemas import Amount
from crm_backend.insights.stored import DEFAULT_ROWS, Draft
from crm_backend.insights.values import Figure

_NEVER = 10**9
_CHINESE_LISTED, _ENGLISH_LISTED = "、", ", "


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

    await add_products(
        made, view, shown, amounts, is_ranked=lambda each: days[each.sku] is not None
    )
    made.columns = [
        column_of(view, Figure.DAYS_OF_COVER),
        column_of(view, Figure.STOCK),
        column_of(
            view,
            Figure.DEMAND,
            name=view.frame.say("未来 4 周预测", "forecast of the next 4 weeks"),
        ),
    ]
    one = view.only
    least = days[shown[0].sku] if shown else None
    made.figures = [
        figure_of(
            view,
            Figure.DAYS_OF_COVER,
            cover_amount(least if one else None, is_chinese=view.frame.is_chinese),
        )
    ]
    made.sentence = _cover_sentence(view, shown[0] if shown else None, least)
    return made


def _cover_sentence(view: View, first: ProductState | None, days: int | None) -> str:
    if first is None:
        return no_stock(view)
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

    await add_products(made, view, ordered[: view.question.limit or DEFAULT_ROWS], amounts)
    made.columns = [
        column_of(view, Figure.STOCKOUT_RISK),
        column_of(view, Figure.DAYS_OF_COVER),
        column_of(view, Figure.STOCK),
        column_of(view, Figure.DEMAND, name=next_forecast(view)),
    ]
    counts = {risk: sum(each is risk for each in risks.values()) for risk in StockoutRisk}
    made.figures = [
        figure_of(view, Figure.STOCKOUT_RISK, count_amount(len(at_risk) if view.stocked else None))
    ]
    made.sentence = _risk_sentence(view, counts, risks)
    return made


def _risk_sentence(
    view: View, counts: dict[StockoutRisk, int], risks: dict[str, StockoutRisk]
) -> str:
    if not view.stocked:
        return no_stock(view)
    sunday = view.ahead.week(3) - timedelta(days=1)
    day = f"{sunday.month} 月 {sunday.day} 日"
    until = view.frame.say(
        f"到下周日（{day}）为止" if view.is_this_week else f"到 {day}为止",
        f"until Sunday {sunday.isoformat()}",
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


def _first(days: int | None) -> int:
    return _NEVER if days is None else days
