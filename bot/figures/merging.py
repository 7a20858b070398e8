"""From what was said to a whole question: with the one before, then the dictionary's defaults. Pure.

A follow-up changes what it names and keeps the rest (docs/metrics.md, Questions).
"""

from dataclasses import asdict, dataclass, field, replace
from datetime import date
from typing import Any, Final, Self

from bot.calendar_spans import Span, last_days, week
from bot.figures import dictionary
from bot.figures.comparing import PREVIOUS, YEAR_BEFORE, other_side, period_after
from bot.figures.filters import Filters
from bot.figures.going_on import figure_beside, is_of_another
from bot.figures.periods import ALL_TIME, SaidPeriod, clipped
from bot.figures.reading import Reading
from bot.figures.unanswerable import forecast_refused

_AHEAD: Final = dictionary.FORECASTS | {"reorder"}
_LATELY_DAYS: Final = 30
_YEAR_DAYS: Final = 365
_TWO_MONTHS: Final = 58
_LONG_FOR_DAYS: Final = 31
_LONG_FOR_WEEKS: Final = 92
_REFUND_FIGURES: Final = frozenset(
    ["refunds", "refund_orders", "refund_pieces", "refund_rate", "refund_rate_money"]
)


@dataclass(frozen=True)
class Asked:
    """One whole question, in the words of the hub's API; ``period`` and ``compare`` as it takes them.

    ``loose`` is the dimension of a word that may also be of ``others``. ``compare_said`` is False where
    the dictionary compares unasked. ``of`` is what ``drivers`` explain where it is not sales. ``only`` are the rows to be
    told where several values were named. ``is_unsure``:
    no word named the figure, only what the sentence is likely about. Either ``figure`` is set or ``cannot``, which says why there is no answer.
    """

    figure: str | None = None
    of: str | None = None
    by: str | None = None
    first: str | None = None
    last: str | None = None
    unit: str | None = None
    period_said: bool = False
    compare: str | None = None
    compare_said: bool = False
    filters: dict[str, str] = field(default_factory=dict)
    loose: str | None = None
    others: list[str] = field(default_factory=list)
    limit: int | None = None
    limit_said: bool = False
    is_unsure: bool = False
    only: list[str] = field(default_factory=list)
    lowest: bool = False
    has_hours: bool = False
    cannot: str | None = None

    def as_json(self) -> dict[str, Any]:
        """The form that travels as an entity and rests in a slot: what is not set is left out."""
        return {
            key: value for key, value in asdict(self).items() if value not in (None, False, {}, [])
        }

    @classmethod
    def from_json(cls, kept: Any) -> Self | None:
        """Back from a slot; None where it holds none, or one of another version."""
        if not isinstance(kept, dict):
            return None
        try:
            return cls(**kept)
        except TypeError:
            return None

    @property
    def span(self) -> Span | None:
        """First and last day."""
        if self.first is None or self.last is None:
            return None
        return date.fromisoformat(self.first), date.fromisoformat(self.last)


def resolve(reading: Reading, before: Asked | None, *, today: date) -> Asked | None:
    """Make a whole question of a reading; None where it asks for no figure.

    Parameters
    ----------
    reading : what was said
    before : the question answered before in this talk, None for none
    today : the shop's day
    """
    before = before if before and goes_on_from(before.figure or "", reading) else None
    if reading.cannot:
        return Asked(cannot=reading.cannot)
    beside = figure_beside(reading.text, before.figure or "") if before else None
    if beside and not (reading.figure and reading.said.period):
        reading = _without_name(replace(reading, figure=beside, is_led=True, is_guess=False))
    if not reading.is_question and not (before and reading.is_going_on):
        return None
    if reading.is_backwards:
        return Asked(cannot="backwards")
    if reading.is_unreal:
        return Asked(cannot="no_such_day")
    figure = _figure(reading, before)
    if figure is None:
        return None
    keeps = before is not None and _goes_on(reading)
    kept = before if keeps and before else Asked()
    by = _by(reading, kept, figure)
    filters, loose, others = _filters(reading, kept, figure, by)
    asked = Asked(
        figure=figure,
        of=_explained(reading, kept) if figure == "drivers" else None,
        by=by,
        filters=filters,
        loose=loose,
        others=others,
        only=list(reading.only),
        lowest=reading.lowest or (kept.lowest and reading.figure is None),
        has_hours=reading.has_hours,
        is_unsure=reading.is_unsure,
    )
    asked = _with_period(asked, reading, None if _is_anew(reading) else before, today)
    if asked.cannot:
        return asked
    asked = _with_comparison(asked, reading, kept, today)
    return _broken_down(_with_rows(asked, reading, kept), reading)


def goes_on_from(before: str, reading: Reading) -> bool:
    """Whether a sentence can go on from the figure asked before, not from none nor from one it is not of.

    Where no word names the figure, what is said of it must fit the one before, or the answer would be
    of something that nobody asked.
    """
    is_open = (reading.figure is None or reading.is_guess) and not reading.is_led
    if not before or not is_open:
        return bool(before)
    is_each = reading.by == "customer" and before in dictionary.OF_BUYERS
    is_by_it = reading.by in {None, *dictionary.dimensions_of(before)} and not is_each
    has_shares = not reading.asks_share or before not in dictionary.WITHOUT_SHARES
    fits = reading.figure is None or reading.asks_why or (is_by_it and has_shares)
    return fits and not is_of_another(reading.text, before)


def _without_name(reading: Reading) -> Reading:
    """The reading without the word left over, which was part of the figure's name (失败的呢)."""
    loose = reading.filters.loose
    values = {key: value for key, value in reading.filters.values.items() if key != loose}
    return replace(reading, filters=Filters(values), cannot=None)


def _figure(reading: Reading, before: Asked | None) -> str | None:
    if before is None or (reading.figure is not None and not reading.is_guess):
        return reading.figure
    if reading.is_guess and reading.said.period and not reading.is_led:
        return reading.figure
    if reading.asks_why:
        is_of_refunds = before.figure in _REFUND_FIGURES
        return "refund_orders" if is_of_refunds else "drivers"
    return before.figure


def _explained(reading: Reading, kept: Asked) -> str | None:
    """Why net sales changed is asked of net sales; all else is explained by sales."""
    named = reading.explains or kept.of or kept.figure
    return named if named == "net_sales" else None


def _is_anew(reading: Reading) -> bool:
    """Whether a figure is asked for in full and by nothing else, as if nothing had been asked before."""
    is_table = reading.by and not reading.is_ranking
    says_more = is_table or reading.filters.values or reading.is_led or reading.is_guess
    return reading.figure is not None and reading.is_whole and not says_more


def _goes_on(reading: Reading) -> bool:
    """Whether a sentence keeps what was asked before: it names no figure, or nothing besides one.

    A whole question (退款率是多少, 这个月比上个月怎么样) begins anew; a figure's bare name goes on.
    """
    if reading.is_led or reading.figure is None:
        return True
    if reading.is_guess:
        return not (reading.said.period and reading.said.compare)
    return not (
        _is_anew(reading)
        or reading.said.period
        or reading.all_time
        or reading.by
        or reading.filters.values
    )


def _by(reading: Reading, kept: Asked, figure: str) -> str | None:
    possible = dictionary.dimensions_of(figure)
    if reading.asks_why and figure == "refund_orders":
        return "reason"
    if reading.by is not None:
        return reading.by
    by = kept.by if kept.by in possible else None
    # A word for goods may match many, so that a table of them still says something.
    is_one_row = by in reading.filters.values and by != "product"
    return None if is_one_row or figure == "drivers" else by


def _filters(
    reading: Reading, kept: Asked, figure: str, by: str | None
) -> tuple[dict[str, str], str | None, list[str]]:
    possible = dictionary.dimensions_of(figure)
    earlier = {key: value for key, value in kept.filters.items() if key in possible}
    filters = {**earlier, **reading.filters.values}
    # 哪款保温杯卖得最好 ranks the goods of that name; a region named beside 各地区 would leave one row.
    is_of_goods = by == "product" and (reading.by is None or by in reading.filters.values)
    if by is not None and not is_of_goods:
        filters.pop(by, None)
    loose, others = reading.filters.loose, list(reading.filters.others)
    if loose is None and kept.loose in filters:
        loose, others = kept.loose, kept.others
    if loose not in filters:
        return filters, None, []
    return filters, loose, [each for each in others if each in possible and each not in filters]


def _with_period(asked: Asked, reading: Reading, before: Asked | None, today: date) -> Asked:
    figure = asked.figure or ""
    if not dictionary.has_period(figure):
        return asked
    span, unit, said = _period(figure, reading, before, today)
    if span[0] > today and figure not in _AHEAD:
        if figure in {"pieces", "sales_summary"}:
            return _with_period(replace(asked, figure="demand"), reading, before, today)
        if figure not in dictionary.SERVICE:
            return Asked(cannot="forecast_money")
    if figure in dictionary.FORECASTS or (figure == "reorder" and said):
        refused = forecast_refused("demand", span, asked.by, words=reading.text, today=today)
        if refused:
            return Asked(cannot=refused)
    else:
        span = clipped(span, today)
    first, last = span
    return replace(
        asked, first=first.isoformat(), last=last.isoformat(), unit=unit, period_said=said
    )


def _period(
    figure: str, reading: Reading, before: Asked | None, today: date
) -> tuple[Span, str, bool]:
    """The days, their unit and whether they were said, here or in the question before."""
    if reading.said.period and reading.period:
        return reading.period, reading.said.period.unit, True
    if reading.all_time:
        return (ALL_TIME, today), "days", True
    if figure in dictionary.LAST_WEEK:
        return week(today, -1), "week", False
    is_forecast = figure in _AHEAD
    if figure == "best_day" and reading.by == "month" and not _has_months(before):
        return last_days(today, _YEAR_DAYS), "days", False
    if before and before.span and _is_kept(before, before.span, reading, is_forecast=is_forecast):
        return before.span, before.unit or "days", before.period_said
    if isinstance(reading.said.compare, SaidPeriod):
        following = period_after(reading.said.compare, today)
        if following:
            return (*following, True)
    if is_forecast:
        return week(today, 1), "week", False
    return last_days(today, _LATELY_DAYS), "days", False


def _has_months(before: Asked | None) -> bool:
    """Whether the days asked about before hold more than one month to choose from."""
    span = before.span if before else None
    return span is not None and (span[1] - span[0]).days >= _TWO_MONTHS


def _is_kept(before: Asked, span: Span, reading: Reading, *, is_forecast: bool) -> bool:
    """Whether the days asked about before are still meant.

    Not from the past to a forecast, and not by 比上周 where last week was asked about: this week is meant.
    """
    if (before.figure in _AHEAD) != is_forecast:
        return False
    compare = reading.said.compare
    return not (isinstance(compare, SaidPeriod) and compare.span == span)


def _with_comparison(asked: Asked, reading: Reading, kept: Asked, today: date) -> Asked:
    compare = reading.said.compare
    if not dictionary.is_compared(asked.figure or ""):
        return asked
    if isinstance(compare, SaidPeriod) and asked.span:
        named = other_side(
            compare, reading.text, of=asked.span, unit=asked.unit or "days", today=today
        )
        return replace(asked, compare=named, compare_said=named is not None)
    if isinstance(compare, str):
        return replace(asked, compare=compare, compare_said=True)
    is_relative = kept.compare in {PREVIOUS, YEAR_BEFORE}
    if kept.compare_said and (is_relative or not reading.said.period):
        return replace(asked, compare=kept.compare, compare_said=True)
    return asked


def _with_rows(asked: Asked, reading: Reading, kept: Asked) -> Asked:
    if reading.only:
        return replace(asked, limit=dictionary.MOST_ROWS)
    limit, said = reading.limit, reading.limit is not None
    if limit is None and kept.limit_said:
        limit, said = kept.limit, True
    if limit is not None:
        return replace(asked, limit=min(limit, dictionary.MOST_ROWS), limit_said=said)
    return asked


def _broken_down(asked: Asked, reading: Reading) -> Asked:
    """The dictionary's defaults: rows of a table, the comparison of a summary, the figure of its table."""
    by = asked.by
    if by is not None and reading.is_trend and reading.by and asked.span:
        by = _trend_by(asked.span)
    figure = asked.figure or ""
    if figure == "drivers" and by in dictionary.TIMES:
        figure = "sales"
    if by is not None and figure in dictionary.SUMMARIES:
        figure = dictionary.SUMMARIES[figure]
    if figure == "conversations" and "agent" in {by, *asked.filters}:
        figure = "handoffs"  # a chat is nobody's; what an agent took are stays
    asked = replace(asked, figure=figure, by=by)
    if figure in dictionary.COMPARED_UNASKED and asked.compare is None:
        asked = replace(asked, compare=PREVIOUS)
    if figure == "churning" and "customer" in asked.filters:
        return replace(asked, figure="churn_prob", by=None, limit=None)
    if by is None and figure in dictionary.LISTS:
        by = dictionary.LISTS[figure]
    elif by is None and figure in dictionary.SCORES and reading.is_ranking and not asked.filters:
        by = "customer"
    asked = replace(asked, by=by)
    is_list = by is not None and by not in dictionary.TIMES
    if not is_list or figure == "drivers":
        return replace(asked, limit=asked.limit if asked.limit_said and is_list else None)
    return replace(asked, limit=asked.limit or dictionary.ROWS)


def _trend_by(span: Span) -> str:
    days = (span[1] - span[0]).days + 1
    if days <= _LONG_FOR_DAYS:
        return "day"
    return "week" if days <= _LONG_FOR_WEEKS else "month"
