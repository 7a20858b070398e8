"""Why a customer is likely to buy or to leave, in words a shop owner understands."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from analytics.wording import Locale, money_text

Topic = Literal["recency", "frequency", "money", "basket", "refunds", "visits"]
"""What features are about. Baskets have no sentence; refunds are told by the risk of one."""

Push = Mapping[Topic, float]
"""How far each topic moves the log odds of a purchase, against the mean customer."""

MOST = 3
_ORDER: tuple[Topic, ...] = ("recency", "frequency", "money", "visits")
_TOGETHER: tuple[tuple[Topic, ...], ...] = (("recency", "frequency"), ("money",), ("visits",))
_LONG_AGO = 90  # days
_BETTER_THAN_MOST = 50  # per cent of customers
_TOO_LITTLE = 0.05  # log odds: about one percentage point at most
_TOPICS: dict[str, Topic] = {
    **dict.fromkeys(("recency", "recency_share", "waited", "waited_squared"), "recency"),
    **dict.fromkeys(("gap", "gap_spread", "last_gap", "age", "pace", "repeated"), "frequency"),
    **dict.fromkeys(("days", "orders_per_day"), "frequency"),
    **dict.fromkeys(("spent", "spent_per_day", "last_amount"), "money"),
    **dict.fromkeys(("pieces_per_day", "lines_per_day", "new_products"), "basket"),
}
_TOPICS_BY_BEGINNING: dict[str, Topic] = {
    "days_": "frequency",
    "spent_": "money",
    "refund_": "refunds",
    "visit": "visits",
}


def topic_of(feature: str) -> Topic:
    """Return what a feature is told as.

    Raises
    ------
    KeyError
        Nobody said.
    """
    if feature in _TOPICS:
        return _TOPICS[feature]
    for beginning, topic in _TOPICS_BY_BEGINNING.items():
        if feature.startswith(beginning):
            return topic
    raise KeyError(feature)


@dataclass(frozen=True)
class Known:
    """What is told of one customer.

    Attributes
    ----------
    recency, orders, days : int
        Days since the last purchase day; orders; purchase days.
    gap : int
        Usual days between two purchases.
    recent_days : int
        Purchase days of the last 90 days.
    spent_year_minor, better_than : int
        Money of the last 365 days; per cent of customers who spent less in all.
    refunded_orders : int
    visits : int
        Of the last 30 days; 0 where visits are not known.
    often_refunds : bool
        Whether the risk of a refund is clearly above the mean customer's.
    """

    recency: int
    orders: int
    days: int
    gap: int
    recent_days: int
    spent_year_minor: int
    better_than: int
    refunded_orders: int
    visits: int
    often_refunds: bool


def reasons(
    known: Known, push: Push | None, *, likelier: bool | None, currency: str, locale: Locale
) -> tuple[str, ...]:
    """Tell up to three reasons, those that move the probability most first, then refunds.

    Parameters
    ----------
    known : Known
    push : Push or None
        None: rules speak, recency and frequency first, without a direction.
    likelier : bool or None
        Which side of the mean customer the scores lie on; None: on neither clearly.
    currency : str
        ISO code.
    locale : {"zh", "en"}

    Notes
    -----
    A fact is a reason only if three agree: what a shop owner takes it for, what the model makes of its
    topic, and the side of the score. Recency and frequency say much the same and share their weight in
    the model at random, so they are weighed together and told in one sentence, recency before
    frequency. Where nothing agrees the recency is told alone, without a direction.

    Examples
    --------
    >>> known = Known(65, 3, 3, 50, 1, 179871, 74, 0, 0, False)
    >>> push = {"recency": -0.6, "money": 0.2}
    >>> for each in reasons(known, push, likelier=False, currency="CNY", locale="zh"):
    ...     print(each)
    平均约 50 天买一次，上次是 65 天前，比平常晚了 15 天（比一般客户更不容易再买）
    """
    say = _SENTENCES[locale]
    if push is None:
        told = [say[topic](known, currency) for topic in _ORDER]
        told = [each for each in told if each]
    else:
        direction = "" if likelier is None else _DIRECTIONS[locale][likelier]
        told = [
            say[topic](known, currency) + direction for topic in _agreeing(known, push, likelier)
        ]
    told = told or [say["recency"](known, currency)]
    refunds = _REFUNDS[locale](known)
    return (*told[: MOST - 1], refunds) if refunds else tuple(told[:MOST])


def of_refunds(told: Sequence[str], *, locale: Locale) -> tuple[str, ...]:
    """Keep the reasons that are about refunds; those of a purchase explain no refund.

    Parameters
    ----------
    told : sequence of str
        What ``reasons`` made.
    locale : {"zh", "en"}

    Returns
    -------
    tuple of str
        Empty where none is.

    Examples
    --------
    >>> of_refunds(["近一年没有消费", "3 单里有 1 单退过款，退款风险比一般客户高"], locale="zh")
    ('3 单里有 1 单退过款，退款风险比一般客户高',)
    """
    return tuple(each for each in told if each.endswith(_OFTEN[locale]))


def _agreeing(known: Known, push: Push, likelier: bool | None) -> list[Topic]:
    """Topics whose fact and whose weight point to the side of the score, the weightiest first."""
    if likelier is None:
        return []
    found: list[tuple[float, Topic]] = []
    for topics in _TOGETHER:
        weight = sum(push.get(topic, 0.0) for topic in topics)
        if abs(weight) < _TOO_LITTLE or (weight > 0) is not likelier:
            continue
        agreeing = (topic for topic in topics if _SPEAKS_FOR[topic](known) is likelier)
        found.extend((-abs(weight), topic) for topic in list(agreeing)[:1])
    return [topic for _, topic in sorted(found)]


def _recency_speaks_for(known: Known) -> bool | None:
    """Late speaks against; in time speaks for, unless even the usual gap is long."""
    if known.days == 1 or known.recency > known.gap:
        return False
    return True if known.recency <= _LONG_AGO else None


def _frequency_speaks_for(known: Known) -> bool | None:
    return known.days > 1 and known.recent_days > 0


def _money_speaks_for(known: Known) -> bool | None:
    return known.spent_year_minor > 0 and known.better_than >= _BETTER_THAN_MOST


def _visits_speak_for(known: Known) -> bool | None:
    return True if known.visits else None


_SPEAKS_FOR: dict[Topic, Callable[[Known], bool | None]] = {
    "recency": _recency_speaks_for,
    "frequency": _frequency_speaks_for,
    "money": _money_speaks_for,
    "visits": _visits_speak_for,
}
"""Whether a shop owner takes a topic's fact for a sign of another purchase; None: for neither."""


_DIRECTIONS: dict[Locale, dict[bool, str]] = {
    "zh": {True: "（比一般客户更可能再买）", False: "（比一般客户更不容易再买）"},
    "en": {True: " (more likely than most to buy)", False: " (less likely than most to buy)"},
}


_OFTEN: dict[Locale, str] = {
    "zh": "退款风险比一般客户高",
    "en": "more likely than most to want a refund",
}


def _recency_zh(known: Known, _: str) -> str:
    if known.days == 1:
        return f"只在 {known.recency} 天前买过一次"
    late = known.recency - known.gap
    usual = f"平均约 {known.gap} 天买一次，上次是 {known.recency} 天前"
    return f"{usual}，比平常晚了 {late} 天" if late > 0 else f"{usual}，还在平常的间隔内"


def _recency_en(known: Known, _: str) -> str:
    if known.days == 1:
        return f"bought only once, {_days(known.recency)} ago"
    late = known.recency - known.gap
    usual = f"buys about every {_days(known.gap)}, last {_days(known.recency)} ago"
    return f"{usual}, {_days(late)} late" if late > 0 else f"{usual}, not overdue"


def _frequency_zh(known: Known, _: str) -> str:
    if known.days == 1:
        return "还没有回购过"
    lately = f"有 {known.recent_days} 天下过单" if known.recent_days else "没有下过单"
    return f"一共买过 {known.orders} 单，近 90 天{lately}"


def _frequency_en(known: Known, _: str) -> str:
    if known.days == 1:
        return "has not come back yet"
    lately = f"bought on {_days(known.recent_days)}" if known.recent_days else "none"
    return f"{known.orders} orders in all, {lately} in the last 90 days"


def _money_zh(known: Known, currency: str) -> str:
    if not known.spent_year_minor:
        return "近一年没有消费"
    spent = f"近一年消费 {money_text(known.spent_year_minor, currency=currency)}"
    only = "" if known.better_than >= _BETTER_THAN_MOST else "只"
    return f"{spent}，累计消费{only}超过 {known.better_than}% 的客户"


def _money_en(known: Known, currency: str) -> str:
    if not known.spent_year_minor:
        return "nothing bought in the last year"
    spent = f"spent {money_text(known.spent_year_minor, currency=currency)} in the last year"
    only = "" if known.better_than >= _BETTER_THAN_MOST else "only "
    return f"{spent}, in all more than {only}{known.better_than}% of customers"


def _refunds_zh(known: Known) -> str:
    if not known.often_refunds:
        return ""
    if not known.refunded_orders:
        return _OFTEN["zh"]
    return f"{known.orders} 单里有 {known.refunded_orders} 单退过款，{_OFTEN['zh']}"


def _refunds_en(known: Known) -> str:
    if not known.often_refunds:
        return ""
    if not known.refunded_orders:
        return _OFTEN["en"]
    refunded = f"{known.refunded_orders} of {known.orders} orders refunded"
    return f"{refunded}, {_OFTEN['en']}"


def _visits_zh(known: Known, _: str) -> str:
    return f"近 30 天来看过 {known.visits} 次" if known.visits else ""


def _visits_en(known: Known, _: str) -> str:
    times = "once" if known.visits == 1 else f"{known.visits} times"
    return f"looked in {times} in the last 30 days" if known.visits else ""


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count} days"


_SENTENCES: dict[Locale, dict[Topic, Callable[[Known, str], str]]] = {
    "zh": {
        "recency": _recency_zh,
        "frequency": _frequency_zh,
        "money": _money_zh,
        "visits": _visits_zh,
    },
    "en": {
        "recency": _recency_en,
        "frequency": _frequency_en,
        "money": _money_en,
        "visits": _visits_en,
    },
}
_REFUNDS: dict[Locale, Callable[[Known], str]] = {"zh": _refunds_zh, "en": _refunds_en}
