"""How many pieces will be sold: by product, category or week, with intervals where they mean something."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date, timedelta

from analytics.wording import day_text
from crm_backend.insights.amounts import NO_AMOUNT
from crm_backend.insights.demand import rules
from crm_backend.insights.demand.service.view import View
from crm_backend.insights.demand.values import WEEK, Ahead, ProductState, WeekForecast
from crm_backend.insights.demand.words import WORDS
from crm_backend.insights.estimates import high_amount, low_amount, pieces_amount
from crm_backend.insights.links import chart_link
from crm_backend.insights.models import ForecastReason
from crm_backend.insights.schemas import Amount, Column, Row
from crm_backend.insights.stored import Draft, add_rest, column, days_meant, figure_read, top
from crm_backend.insights.stored_errors import ForecastWeeksOnly
from crm_backend.insights.values import Dimension, Figure, Period


async def draft(view: View) -> Draft:
    """Expected pieces of the weeks asked for; next week where none are named."""
    weeks = _weeks(view)
    known = [product for product in view.products if product.weeks]
    made = Draft(
        sentence="",
        period=Period(first=weeks[0], last=weeks[-1] + WEEK - timedelta(days=1)),
    )
    days = days_meant(view.question, made.period)
    made.chart = f"{chart_link('demand', view.question, days)}&lang={view.frame.locale}"
    total = sum(rules.demand_of(product, weeks) for product in known)
    only = known[0] if len(known) == 1 else None
    amounts = _amounts(only, weeks) if only else [pieces_amount(total if known else None)]
    figures = (Figure.DEMAND, Figure.DEMAND_LOW, Figure.DEMAND_HIGH)[: len(amounts)]
    made.figures = [
        figure_read(figure, WORDS[figure], view.frame, amount)
        for figure, amount in zip(figures, amounts, strict=True)
    ]
    if view.question.by is Dimension.WEEK:
        _add_weeks(made, view, known, weeks)
    elif view.question.by is Dimension.CATEGORY:
        _add_categories(made, view, known, weeks)
    else:
        await _add_products(made, view, known, weeks)
    made.has_rules = await view.has_rules(known)
    made.sentence = _sentence(view, made, weeks, only)
    return made


def _weeks(view: View) -> list[date]:
    """The Mondays asked for.

    Raises
    ------
    ForecastWeeksOnly
        They are not whole weeks, or not all of them are stored.
    """
    stored = sorted({week for product in view.products for week in product.weeks})
    ahead = [week for week in stored if week >= view.ahead.monday]
    asked = view.question.period
    if asked is None:
        coming = Ahead(day=view.frame.today).week(2)
        return [view.ahead.week(2) if view.frame.is_old or coming not in ahead else coming]
    is_whole = asked.first.weekday() == 0 and asked.days % 7 == 0
    weeks = [week for week in ahead if asked.first <= week <= asked.last]
    if not is_whole or not weeks or len(weeks) * 7 != asked.days:
        first, last = view.ahead.monday, view.ahead.week(5) + WEEK - timedelta(days=1)
        raise ForecastWeeksOnly(first=first.isoformat(), last=last.isoformat())
    return weeks


def _amounts(product: ProductState, weeks: Sequence[date]) -> list[Amount]:
    """The mean, and the interval where it is one week of one product."""
    expected = pieces_amount(rules.demand_of(product, weeks))
    if len(weeks) > 1:
        return [expected]
    return [expected, *_interval(product.weeks.get(weeks[0]))]


def _interval(forecast: WeekForecast | None) -> list[Amount]:
    low = None if forecast is None else forecast.low
    high = None if forecast is None else forecast.high
    return [low_amount(low), high_amount(high)]


async def _add_products(
    made: Draft, view: View, known: Sequence[ProductState], weeks: Sequence[date]
) -> None:
    def expected(product: ProductState) -> float:
        return rules.demand_of(product, weeks)

    shown = top(known, view.question, value=expected, name=lambda each: (each.name, each.sku))
    reasons = await view.reasons(shown)
    made.columns = _columns(view, with_interval=len(weeks) == 1)
    made.rows = [
        Row(
            rank=rank,
            key=product.sku,
            name=product.name,
            amounts=_amounts(product, weeks),
            detail=_detail(view, reasons.get(product.sku)),
        )
        for rank, product in enumerate(shown, 1)
    ]
    made.total_rows = len(known)
    _add_rest(made, view, sum(map(expected, known)) - sum(map(expected, shown)))


def _add_categories(
    made: Draft, view: View, known: Sequence[ProductState], weeks: Sequence[date]
) -> None:
    sums: dict[str, float] = defaultdict(float)
    for product in known:
        sums[view.category_of(product)] += rules.demand_of(product, weeks)
    shown = top(
        list(sums.items()),
        view.question,
        value=lambda each: each[1],
        name=lambda each: (each[0], ""),
    )
    made.columns = _columns(view, with_interval=False)
    made.rows = [
        Row(rank=rank, key=category, name=category, amounts=[pieces_amount(pieces)])
        for rank, (category, pieces) in enumerate(shown, 1)
    ]
    made.total_rows = len(sums)
    _add_rest(made, view, sum(sums.values()) - sum(pieces for _, pieces in shown))


def _add_weeks(
    made: Draft, view: View, known: Sequence[ProductState], weeks: Sequence[date]
) -> None:
    if view.question.period is None:
        stored = sorted({week for product in known for week in product.weeks})
        weeks = [week for week in stored if week >= view.ahead.monday]
        last = weeks[-1] + WEEK - timedelta(days=1) if weeks else view.ahead.monday
        made.period = Period(first=weeks[0] if weeks else view.ahead.monday, last=last)
    only = known[0] if len(known) == 1 else None
    made.columns = _columns(view, with_interval=only is not None)
    for week in weeks:
        total = sum(rules.demand_of(product, [week]) for product in known)
        amounts = _amounts(only, [week]) if only else [pieces_amount(total)]
        made.rows.append(
            Row(rank=None, key=week.isoformat(), name=week_text(view, week), amounts=amounts)
        )
    made.total_rows = len(made.rows)


def _add_rest(made: Draft, view: View, pieces: float) -> None:
    """What the rows leave out; a sum has no interval."""
    blank = [NO_AMOUNT] * (len(made.columns) - 1)
    add_rest(made, view.frame, [pieces_amount(max(pieces, 0.0)), *blank])


def _columns(view: View, *, with_interval: bool) -> list[Column]:
    figures = [Figure.DEMAND]
    if with_interval:
        figures += [Figure.DEMAND_LOW, Figure.DEMAND_HIGH]
    return [column(figure, WORDS[figure], view.frame) for figure in figures]


def _detail(view: View, reason: ForecastReason | None) -> str:
    if reason is None:
        return ""
    return view.frame.say(reason.reason_zh, reason.reason_en)


def next_week(view: View) -> str:
    """Week 2 as its reader calls it: by its days where the forecasts are of another week."""
    named = view.frame.say("下周", "next week")
    return named if view.is_this_week else week_text(view, view.ahead.week(2))


def next_forecast(view: View) -> str:
    """What the column of week 2 is called."""
    return view.frame.say(f"{next_week(view)}预测", f"forecast of {next_week(view)}")


def week_text(view: View, week: date) -> str:
    """A week by its days: 11 月 30 日至 12 月 6 日."""
    last = week + timedelta(days=6)
    if view.frame.is_chinese:
        end = f"{last.day} 日" if last.month == week.month else day_text(last, locale="zh")
        return f"{day_text(week, locale='zh')}至 {end}"
    return f"{day_text(week, locale='en')} to {day_text(last, locale='en')}"


def _span_text(view: View, weeks: Sequence[date]) -> str:
    first, last = weeks[0], weeks[-1] + timedelta(days=6)
    days = view.frame.say(
        f"{day_text(first, locale='zh')}至 {day_text(last, locale='zh')}",
        f"{day_text(first, locale='en')} to {day_text(last, locale='en')}",
    )
    named = {
        (view.ahead.week(1),): ("本周", "this week"),
        (view.ahead.week(2),): ("下周", "next week"),
        (view.ahead.week(3),): ("下下周", "the week after next"),
        tuple(view.ahead.week(number) for number in (2, 3, 4, 5)): (
            "未来 4 周",
            "the next 4 weeks",
        ),
    }
    name = named.get(tuple(weeks)) if view.is_this_week else None
    if name is None:
        return days
    return view.frame.say(f"{name[0]}（{days}）", f"{name[1]} ({days})")


def _sentence(view: View, made: Draft, weeks: Sequence[date], only: ProductState | None) -> str:
    span = _span_text(view, weeks)
    expected = made.figures[0].amount.text
    if not made.rows:
        return view.frame.say(f"没有{span}的预测", f"There is no forecast for {span}")
    if only is not None:
        interval = _interval_text(view, made)
        return view.frame.say(
            f"预计「{only.name}」{span}卖 {expected} 件{interval}",
            f"{only.name} is expected to sell {expected} pieces {span}{interval}",
        )
    first = next((row for row in made.rows if row.rank == 1), None)
    most = ""
    if first is not None:
        pieces = first.amounts[0].text
        most = view.frame.say(
            f"，最多的是「{first.name}」{pieces} 件", f", most of them {first.name} with {pieces}"
        )
    return view.frame.say(
        f"预计{span}卖 {expected} 件{most}", f"{expected} pieces are expected {span}{most}"
    )


def _interval_text(view: View, made: Draft) -> str:
    if len(made.figures) < 3 or made.figures[1].amount.value is None:
        return ""
    low, high = made.figures[1].amount.text, made.figures[2].amount.text
    return view.frame.say(
        f"，八成把握在 {low} 到 {high} 件之间", f", four times in five {low} to {high}"
    )
