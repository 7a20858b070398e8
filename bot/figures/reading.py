"""What one sentence of a manager says: figure, breakdown, filters, period, comparison, rows. Pure functions.

Reads only what was said; what was not comes from the question before and from the dictionary's defaults
(``bot.figures.merging``).
"""

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from bot.calendar_spans import Span
from bot.figures import dictionary, unanswerable, words
from bot.figures.breakdowns import RANKING, SHARE, find_breakdown, find_limit, is_lowest_first
from bot.figures.comparing import Said, sort_out
from bot.figures.filters import Filters, find_filters, names_goods, several_values
from bot.figures.going_on import is_of_another
from bot.figures.periods import SaidPeriod, find_all_time, find_periods

_LED: Final = re.compile(
    r"^(?:那|那么|然后|再|还有|换成?|改成?|改看|只看|单看|光看|就看|只要|只算|按|分|看看?|要|and|what about|how about|only|just|now|then|show|same|switch)(?![a-z])"
    r"|(?:呢|咧|捏)[?？!~。]*$|只看|单看|只算|换成|改成|(?<![a-z])(?:only|instead|he|she|they|him|her|them)(?![a-z])"
    r"|(?<![其])[他她](?!们家)|这位|该客户|这个客户"
)
_COMMAS: Final = ",，。;；!！?？…、:："
_HOW: Final = re.compile(r"怎么样|怎样|咋样|如何|好吗|好不好|(?<![a-z])how(?![a-z])")
# 几 is left out: 还能卖几天 says something of the goods just shown.
_WHOLE: Final = re.compile(
    r"多少|怎么样|怎样|咋样|如何|什么情况|给我(?:看|列|查|找)|帮我(?:看|列|查|找)|(?<![a-z])(?:how (?:much|many|high|good|is|are|was|were)|what(?:'s| is| was| are| were))(?![a-z])"
)
_WHICH_ONE: Final = re.compile(r"谁|哪|(?<![a-z])(?:which|who)(?![a-z])")
_PEOPLE: Final = re.compile(
    r"客户|顾客|买家|客人|会员|(?<![a-z])(?:customers?|buyers?|clients?)(?![a-z])"
)
_REGIONS: Final = re.compile(r"地区|地域|省|区域|各地|(?<![a-z])(?:regions?|provinces?)(?![a-z])")
_AGENTS: Final = re.compile(r"客服|坐席|(?<![a-z])(?:agents?|support)(?![a-z])")
_OF_AGENTS: Final = (
    ("first_answer", re.compile(r"快|慢|(?<![a-z])(?:fast|slow|quick)")),
    ("handoffs", re.compile(r"忙|闲|接|[最得]多|[最得]少|(?<![a-z])(?:busy|busiest|most|least)(?![a-z])")),
)  # fmt: skip
_REFUNDED: Final = re.compile(r"退款(?!率)|(?<![a-z])refunds?(?![a-z])")
_SELLS: Final = re.compile(r"^[^退]*(?:卖得|生意|业绩)[^退]*$")
_SENT_BACK: Final = re.compile(r"退(?!休|租|步|役)|(?<![a-z])(?:sent|comes?|came) back(?![a-z])")
_SHARES: Final = frozenset(
    [
        "handoff_share",
        "satisfied_share",
        "feedback_share",
        "returning_share",
        "repeat_share",
        "refund_rate",
        "refund_rate_money",
    ]
)
_REFUNDS: Final = frozenset(
    ["refunds", "refund_orders", "refund_pieces", "refund_rate", "refund_rate_money"]
)
_DRIVEN: Final = frozenset(
    [
        "sales",
        "net_sales",
        "sales_summary",
        "orders",
        "buyers",
        "pieces",
        "order_value",
        "buyer_value",
        "daily_sales",
        "new_buyers",
        "returning_buyers",
    ]
)
_SURE_LENGTH: Final = 6


@dataclass(frozen=True)
class Reading:
    """What was said, None and empty where nothing was.

    ``period`` is whole, not cut off at today. ``cannot`` names what the shop's data does not hold.
    ``is_led`` says that the words go on from a question before (那…呢, 只看). ``has_hours`` that a part of a
    day was named, which is answered for the day. ``is_guess``: no word named the figure, the way of asking
    did; ``is_whole``: it is asked in full (退款率是多少); ``only``: the values
    of ``by`` to be shown, where several are named (北京和上海); ``is_unsure``: not even that. ``explains`` is the figure whose change is asked about.
    """

    text: str
    figure: str | None = None
    by: str | None = None
    is_trend: bool = False
    filters: Filters = field(default_factory=lambda: Filters({}))
    said: Said = field(default_factory=Said)
    all_time: bool = False
    limit: int | None = None
    lowest: bool = False
    is_ranking: bool = False
    asks_why: bool = False
    asks_share: bool = False
    is_led: bool = False
    is_guess: bool = False
    is_unsure: bool = False
    explains: str | None = None
    cannot: str | None = None
    has_hours: bool = False
    is_backwards: bool = False
    is_unreal: bool = False
    is_whole: bool = False
    only: tuple[str, ...] = ()

    @property
    def period(self) -> Span | None:
        """The days named."""
        return self.said.period.span if self.said.period else None

    @property
    def is_question(self) -> bool:
        """Whether it asks for a figure by itself."""
        return self.figure is not None or self.cannot is not None

    @property
    def is_going_on(self) -> bool:
        """Whether it can only go on from a question before: 按天看, 那上海呢, 前20, 为什么."""
        says = bool(
            self.by
            or self.said.period
            or self.said.compare
            or self.limit
            or self.asks_why
            or self.all_time
        )
        loose = self.filters.values.get(self.filters.loose or "", "")
        if self.filters.values and (self.is_led or self.filters.loose is None):
            return True
        return says and (self.is_led or len(loose) <= _SURE_LENGTH)


def read(text: str, *, today: date) -> Reading:
    """Read one normalised sentence.

    Examples
    --------
    >>> reading = read("上周卖得最好的10个商品", today=date(2026, 11, 25))
    >>> reading.figure, reading.by, reading.limit, reading.period[0].isoformat()
    ('sales', 'product', 10, '2026-11-16')
    """
    periods = find_periods(text, today=today)
    timeless = _without(text, periods)
    figure, rest, place = _find_figure(timeless)
    all_time = find_all_time(timeless)
    breakdown = find_breakdown(timeless)
    by = breakdown.by
    limit, limit_place = find_limit(timeless)
    for place_said in (all_time.span() if all_time else (0, 0), breakdown.place, limit_place):
        rest = _blanked(rest, *place_said)
    said = sort_out(text, periods)
    asks_why, is_led = bool(words.WHY.search(timeless)), bool(_LED.search(text))
    is_ranking, named = bool(RANKING.search(timeless)), figure
    figure, by = _settled(
        timeless, figure, by, asks_why=asks_why, is_ranking=is_ranking or limit is not None
    )
    if figure is None and said.period and not is_led:
        figure = _open_question(timeless, said, by, asks_why=asks_why)
    asks_share = bool(SHARE.search(timeless)) and figure not in _SHARES
    if figure is None and asks_share and not is_led and not is_of_another(timeless, "sales"):
        figure = "sales"
    clause = rest if is_led else _clause_at(rest, place)
    filters = find_filters(text, timeless, words=clause, figure=figure, is_led=is_led)
    by, filters = _of_filters(by, filters, asks_share=asks_share, is_why=asks_why)
    filters = _of_ranking(timeless, by, filters)
    figure = figure or _of_two(timeless, is_led=is_led)
    by, only, is_refused = _side_by_side(timeless, figure, by)
    cannot = _cannot(timeless, filters, is_refused=is_refused)
    return Reading(
        text=text,
        figure=figure,
        by=by,
        is_trend=breakdown.is_trend,
        filters=filters,
        said=said,
        only=only,
        all_time=all_time is not None and said.period is None,
        limit=limit,
        lowest=is_lowest_first(timeless),
        is_ranking=is_ranking,
        asks_why=asks_why,
        asks_share=asks_share,
        is_led=is_led,
        is_guess=named is None and figure not in {None, "first_answer", "handoffs"},
        explains=named if figure == "drivers" else None,
        cannot=cannot,
        has_hours=any(each.has_hours for each in periods),
        is_backwards=any(each.is_backwards for each in periods),
        is_whole=bool(_WHOLE.search(text)),
        is_unreal=any(each.is_unreal for each in periods),
    )


def _of_two(text: str, *, is_led: bool) -> str | None:
    """What 浙江和广东谁买得多 asks about unsaid: sales."""
    several, _ = several_values(text)
    return _unnamed(text, None) if several and not is_led and _WHICH_ONE.search(text) else None


def _side_by_side(
    text: str, figure: str | None, by: str | None
) -> tuple[str | None, tuple[str, ...], bool]:
    """By what, which rows alone, and whether the values named cannot be looked at that way."""
    several, only = several_values(text)
    if figure is None and several:
        return several, only, False  # of the figure asked before, if any
    if by == "customer" and several and not _PEOPLE.search(text):
        by = None  # 浙江和广东谁买得多 asks which of the two
    if by == "region" and several == "channel" and not _REGIONS.search(text):
        by = None  # 天猫和抖音哪边卖得多
    if figure not in dictionary.FIGURES or several not in dictionary.dimensions_of(figure):
        return by, (), False
    if figure == "drivers" or by not in {None, "product", several}:
        return by, (), True
    return several, only, False


def _cannot(text: str, filters: Filters, *, is_refused: bool) -> str | None:
    if topic := unanswerable.topic_of(text):
        return topic
    if filters.is_city:
        return "city"
    return "several" if is_refused else None


def _without(text: str, periods: list[SaidPeriod]) -> str:
    """The text with blanks of the same length where times stood."""
    for period in periods:
        if period.span is None and not (period.is_backwards or period.is_unreal):
            continue  # 每周, 中秋月饼: no time, and its words may say something else
        text = _blanked(text, period.start, period.end)
    return text


def _blanked(text: str, start: int, end: int) -> str:
    return text[:start] + " " * (end - start) + text[end:]


def _clause_at(text: str, place: int | None) -> str:
    """The text with blanks but for the part between commas where the figure is named.

    What else is told (老板要开会，…) names nothing to keep to.
    """
    if place is None:
        return text
    start = max((text.rfind(sign, 0, place) for sign in _COMMAS), default=-1) + 1
    ends = [end for sign in _COMMAS if (end := text.find(sign, place)) >= 0]
    end = min(ends, default=len(text))
    return " " * start + text[start:end] + " " * (len(text) - end)


def _find_figure(text: str) -> tuple[str | None, str, int | None]:
    """The figure named, the text with a blank where its words stood, and where that was."""
    for figure, pattern in words.RULES:
        found = pattern.search(text)
        if found is None:
            continue
        has_gap = ".{" in pattern.pattern or ".*" in pattern.pattern
        if has_gap and len(found.group()) > _SURE_LENGTH:
            return figure, text, found.end() - 1  # a name may stand in the gap
        kept = text if figure == "segment" else _blanked(text, *found.span())
        return figure, kept, found.start()
    return None, text, None


def _settled(
    text: str, figure: str | None, by: str | None, *, asks_why: bool, is_ranking: bool
) -> tuple[str | None, str | None]:
    """The figure and breakdown that the words mean together (docs/metrics.md, Leaderboards)."""
    if by == "customer" and figure in dictionary.OF_BUYERS:
        by = None  # 老客户占比 asks how many; of one customer it is all or nothing
    if figure == "refund_reasons" or (asks_why and figure in _REFUNDS):
        return "refund_orders", "reason"
    if asks_why and figure == "handoffs":
        return figure, "reason"
    if by == "reason" and figure is None and _SELLS.search(text):
        return "drivers", None  # 什么原因卖得少了
    if by == "reason" and figure in _REFUNDS | {None}:
        return ("refund_orders" if figure in {None, "refund_rate"} else figure), by
    if asks_why and (figure is None or figure in _DRIVEN):
        return ("drivers" if figure else None), by
    if figure is None and is_ranking and by not in {None, "day", "week", "month"}:
        by = "agent" if by == "customer" and _AGENTS.search(text) else by
        figure = _unnamed(text, by)
    if figure == "best_day":
        return figure, by if by in {"week", "month"} else _best_unit(text)
    is_list = is_ranking or "vip" in text
    if is_list and by is None and figure is not None:
        by = _ranked_by(text, figure)
    return figure, by


def _unnamed(text: str, by: str | None) -> str:
    """The figure that is ranked where no word names one: sales, unless the talk is of something else."""
    if by == "segment":
        return "segment"
    if by == "agent":
        return next((figure for figure, words in _OF_AGENTS if words.search(text)), "csat")
    return "refund_pieces" if _SENT_BACK.search(text) else "sales"


def _open_question(text: str, said: Said, by: str | None, *, asks_why: bool) -> str | None:
    """What 这个月比上个月怎么样 and 近一周走势 ask about unsaid: sales."""
    if asks_why:
        return "drivers"
    if is_of_another(text, "sales"):
        # 客服扛住了吗 is about no sales, 退款比上个月多吗 about refunds.
        return "refunds" if _REFUNDED.search(text) and (said.compare or by) else None
    if by in {"day", "week", "month"}:
        return "sales"
    is_open = _HOW.search(text) or said.compare is not None
    return "sales_summary" if is_open else None


def _best_unit(text: str) -> str | None:
    if re.search(r"周|星期|week", text):
        return "week"
    return "month" if re.search(r"月|month", text) else None


def _ranked_by(text: str, figure: str) -> str | None:
    """What 销量前十, 退得最多, 大客户 rank unsaid."""
    if figure == "sales" and re.search(
        r"买(?:得|的)?最|花(?:得|钱)?最|消费最|大客户|大买家|vip|(?:buys?|bought|spen[dt]s?|ordered) (?:the )?most|biggest",
        text,
    ):
        return "customer"
    if figure in {"sales_summary", "service_summary"} or figure not in dictionary.FIGURES:
        return None
    possible = dictionary.dimensions_of(figure)
    if figure in dictionary.LISTS or figure in dictionary.SCORES:
        return None
    return next((each for each in ("product", "agent") if each in possible), None)


def _of_ranking(text: str, by: str | None, filters: Filters) -> Filters:
    """A ranking of goods is kept to those named; other words of it are none."""
    word = filters.values.get("product")
    if by != "product" or word is None or names_goods(text, word):
        return filters
    kept = {key: value for key, value in filters.values.items() if key != "product"}
    return Filters(kept, is_city=filters.is_city)


def _of_filters(
    by: str | None, filters: Filters, *, asks_share: bool, is_why: bool
) -> tuple[str | None, Filters]:
    """A share is its dimension's table: 小程序占多少 is sales by channel, without the filter."""
    if not asks_share or by is not None or is_why or not filters.values:
        return by, filters
    asked = list(filters.values)[-1]
    kept = {key: value for key, value in filters.values.items() if key != asked}
    loose = filters.loose if filters.loose in kept else None
    return asked, Filters(kept, loose, filters.others if loose else (), filters.is_city)
