"""The answer first: a span in one sentence, in Chinese or English."""

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.sales.drivers import ChangeSplit, Driver
from analytics.sales.facts import ANONYMOUS, NEW, NOT_GIVEN, POSTAGE_AND_FEES, RETURNING
from analytics.sales.figures import Totals
from analytics.sales.leaderboard import REST, Dimension
from analytics.sales.span import Span
from analytics.wording import Locale, growth_text, money_text, signed_money_text, spaced, span_text


@dataclass(frozen=True)
class Told:
    """A span, its figures, and what it is called: 上周, ``last week``; its dates without a name."""

    span: Span
    totals: Totals
    name: str | None = None

    def called(self, locale: Locale) -> str:
        """Return the name, or the dates in words."""
        return self.name or span_text(self.span.start, self.span.end, locale=locale)

    @property
    def is_empty(self) -> bool:
        """Whether nothing was sold or refunded."""
        return not (self.totals.orders or self.totals.refunded_orders)


@dataclass(frozen=True)
class _Sentences:
    net: str
    nothing: str
    compared: str
    had_nothing: str
    unchanged: str
    unequal: str
    mainly: str
    split: str
    comma: str
    quoted: str
    names: Mapping[str, str]
    uncategorised: str
    rest: str
    split_parts: tuple[tuple[str, str], ...]  # of a part above and below zero


_SENTENCES: Mapping[Locale, _Sentences] = {
    "zh": _Sentences(
        net="{name}净销售 {money}",
        nothing="{name}没有销售，也没有退款",
        compared="，比{before} {change}",
        had_nothing="，{before}没有销售",
        unchanged="，与{before}持平",
        unequal="（{days} 天比 {days_before} 天）",
        mainly="，主要因为{driver}（{change}）",
        split="其中{parts}",
        comma="，",
        quoted="「{}」",
        names={
            NEW: "新客",
            RETURNING: "老客",
            ANONYMOUS: "匿名订单",
            POSTAGE_AND_FEES: "运费及其他",
            NOT_GIVEN: "未填写",
        },
        uncategorised="未分类",
        rest="其他 {count} 个",
        split_parts=(
            ("买家变多", "买家变少"),
            ("每人单数变多", "每人单数变少"),
            ("笔单价变高", "笔单价变低"),
            ("匿名订单变多", "匿名订单变少"),
            ("退款变少", "退款变多"),
        ),
    ),
    "en": _Sentences(
        net="{name}: net sales {money}",
        nothing="{name}: no sales and no refunds",
        compared=", {change} against {before}",
        had_nothing=", none in {before}",
        unchanged=", the same as {before}",
        unequal=" ({days} days against {days_before})",
        mainly=", mainly {driver} ({change})",
        split="Of this, {parts}",
        comma=", ",
        quoted="“{}”",
        names={
            NEW: "new customers",
            RETURNING: "returning customers",
            ANONYMOUS: "anonymous orders",
            POSTAGE_AND_FEES: "postage and other",
            NOT_GIVEN: "not given",
        },
        uncategorised="uncategorised",
        rest="{count} others",
        split_parts=(
            ("more buyers", "fewer buyers"),
            ("more orders per buyer", "fewer orders per buyer"),
            ("larger orders", "smaller orders"),
            ("more anonymous orders", "fewer anonymous orders"),
            ("less refunded", "more refunded"),
        ),
    ),
}
_OWN_NAMES: Mapping[Dimension, tuple[str, ...]] = {
    "product": (POSTAGE_AND_FEES,),
    "category": (POSTAGE_AND_FEES,),
    "buyer_kind": (NEW, RETURNING, ANONYMOUS),
}


def summary(
    now: Told, before: Told, driver: Driver | None, *, currency: str, locale: Locale
) -> str:
    """Say what was sold, how that compares, and what did most of it.

    Parameters
    ----------
    now, before : Told
    driver : Driver or None
        ``analytics.sales.drivers.main_driver`` of the change of net sales.
    currency : str
        ISO code.
    locale : {"zh", "en"}

    Returns
    -------
    str
        Without a full stop. Money instead of per cent where there is no per cent to name: from
        nothing, from a loss, below 0.05 %.

    Examples
    --------
    >>> from datetime import date
    >>> rest = dict(refunds_minor=0, pieces=1, refunded_orders=0, refunded_pieces=0)
    >>> week = Span(date(2026, 11, 16), date(2026, 11, 23), "Asia/Shanghai")
    >>> last, before = (
    ...     Totals(
    ...         sales_minor=sales,
    ...         customer_sales_minor=sales,
    ...         orders=1,
    ...         customer_orders=1,
    ...         buyers=1,
    ...         **rest,
    ...     )
    ...     for sales in (12840000, 11464286)
    ... )
    >>> summary(
    ...     Told(week, last, "上周"),
    ...     Told(week.preceding(), before, "前一周"),
    ...     Driver("product", "CUP", "保温杯", 982000),
    ...     currency="CNY",
    ...     locale="zh",
    ... )
    '上周净销售 ¥128,400.00，比前一周 +12.0%，主要因为「保温杯」（+¥9,820.00）'
    """
    say = _SENTENCES[locale]
    sentence = _net_text(now, currency=currency, locale=locale)
    sentence += _comparison_text(now, before, currency=currency, locale=locale)
    sentence = spaced(sentence)  # a name may be Q3 or 2026 年
    if driver is None:
        return sentence
    name = part_name(driver.dimension, driver.key, driver.name, locale=locale)
    return sentence + say.mainly.format(
        driver=say.quoted.format(name),
        change=signed_money_text(driver.change_minor, currency=currency),
    )


def split_text(split: ChangeSplit, *, currency: str, locale: Locale) -> str:
    """Say what of a change came from buyers, orders per buyer, order value and so on.

    Parts of nothing are left out; the text is empty where there is none.

    Examples
    --------
    >>> split_text(ChangeSplit(20000, 0, -500, 0, 0), currency="CNY", locale="zh")
    '其中买家变多 +¥200.00，笔单价变低 -¥5.00'
    """
    say = _SENTENCES[locale]
    amounts = (
        split.buyers_minor,
        split.frequency_minor,
        split.order_value_minor,
        split.anonymous_minor,
        split.refunds_minor,
    )
    parts = [
        f"{more if amount > 0 else less} {signed_money_text(amount, currency=currency)}"
        for (more, less), amount in zip(say.split_parts, amounts, strict=True)
        if amount
    ]
    return say.split.format(parts=say.comma.join(parts)) if parts else ""


def part_name(dimension: Dimension, key: str, name: str, *, locale: Locale) -> str:
    """Name a row of a leaderboard or of a change as people read it.

    Examples
    --------
    >>> part_name("region", "", "", locale="zh"), part_name("product", REST, "12", locale="zh")
    ('未填写', '其他 12 个')
    """
    say = _SENTENCES[locale]
    if key == REST:
        return say.rest.format(count=name)
    if key == NOT_GIVEN:
        by_dimension = {"customer": say.names[ANONYMOUS], "category": say.uncategorised}
        return by_dimension.get(dimension, say.names[NOT_GIVEN])
    return say.names[key] if key in _OWN_NAMES.get(dimension, ()) else name


def _net_text(now: Told, *, currency: str, locale: Locale) -> str:
    say = _SENTENCES[locale]
    if now.is_empty:
        return say.nothing.format(name=now.called(locale))
    money = money_text(now.totals.net_minor, currency=currency)
    return say.net.format(name=now.called(locale), money=money)


def _comparison_text(now: Told, before: Told, *, currency: str, locale: Locale) -> str:
    say = _SENTENCES[locale]
    name = before.called(locale)
    change = now.totals.net_minor - before.totals.net_minor
    if before.is_empty:
        text = say.had_nothing.format(before=name)
    elif not change:
        text = say.unchanged.format(before=name)
    else:
        grown = growth_text(change, before.totals.net_minor)
        text = say.compared.format(
            before=name, change=grown or signed_money_text(change, currency=currency)
        )
    if now.span.days != before.span.days:
        text += say.unequal.format(days=now.span.days, days_before=before.span.days)
    return text
