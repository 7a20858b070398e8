"""Reasons of forecasts as sentences, in Chinese and English."""

from collections.abc import Callable
from typing import Literal

from analytics.periods import Frequency

Locale = Literal["zh", "en"]

_ZH_UNIT: dict[Frequency, str] = {"D": "天", "W": "周", "M": "个月"}
_ZH_EACH: dict[Frequency, str] = {"D": "每天", "W": "每周", "M": "每月"}
_EN_UNIT: dict[Frequency, str] = {"D": "day", "W": "week", "M": "month"}


def pieces(units: float) -> str:
    """Write a number of pieces: one decimal below ten, whole above.

    Examples
    --------
    >>> pieces(3.04), pieces(41.6)
    ('3.0', '42')
    """
    return f"{units:.1f}" if abs(units) < 9.95 else f"{units:,.0f}"


def effect(units: float, *, locale: Locale) -> str:
    """Say what a reason does to the forecast of the horizon.

    Examples
    --------
    >>> effect(-2.31, locale="zh"), effect(4, locale="en")
    ('预测因此减少 2.3 件', 'raises the forecast by 4.0')
    """
    size = pieces(abs(units))
    if locale == "zh":
        return f"预测因此{'增加' if units >= 0 else '减少'} {size} 件"
    return f"{'raises' if units >= 0 else 'lowers'} the forecast by {size}"


def _recent(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    window, mean = int(facts["window"]), pieces(facts["mean"])
    if locale == "zh":
        return f"最近 {window} {_ZH_UNIT[frequency]}平均{_ZH_EACH[frequency]}卖 {mean} 件"
    return f"{mean} sold a {_EN_UNIT[frequency]} over the last {window}"


def _usual(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    window, mean = int(facts["window"]), pieces(facts["mean"])
    if locale == "zh":
        return f"长期（{window} {_ZH_UNIT[frequency]}内）平均{_ZH_EACH[frequency]}卖 {mean} 件"
    return f"{mean} sold a {_EN_UNIT[frequency]} over up to {window}"


def _gaps(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    window, empty, since = int(facts["window"]), facts["empty"], round(facts["since"])
    unit = _ZH_UNIT[frequency]
    if locale == "zh":
        last = f"上次卖出在 {since} {unit}前" if since else f"最近一{unit}有卖出"
        return f"近 {window} {unit}里有 {empty:.0%} 没有卖出，{last}"
    last = f"last sold {since} before" if since else "sold in the last one"
    return f"nothing sold in {empty:.0%} of the last {window} {_EN_UNIT[frequency]}s, {last}"


def _peaks(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    window, most = int(facts["window"]), pieces(facts["most"])
    if locale == "zh":
        return f"近 {window} {_ZH_UNIT[frequency]}里最多一{_ZH_UNIT[frequency]}卖 {most} 件"
    return f"at most {most} sold in one of the last {window} {_EN_UNIT[frequency]}s"


def _season(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    mean = pieces(facts["mean"])
    if frequency == "D":
        return (
            f"星期几相同的日子平均卖 {mean} 件"
            if locale == "zh"
            else f"{mean} on the same weekdays"
        )
    return (
        f"往年同期平均卖 {mean} 件" if locale == "zh" else f"{mean} at the same time of past years"
    )


def _age(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    age, older = round(facts["age"]), bool(facts["older"])
    if locale == "zh":
        return f"首次卖出至今{'超过' if older else ''} {age} {_ZH_UNIT[frequency]}"
    return f"{'over ' if older else ''}{age} {_EN_UNIT[frequency]}s since the first sale"


Sentence = Callable[[Frequency, Locale, dict[str, float]], str]

SENTENCES: dict[str, Sentence] = {
    "recent": _recent,
    "usual": _usual,
    "gaps": _gaps,
    "peaks": _peaks,
    "season": _season,
    "age": _age,
}
"""How each topic of ``analytics.demand.explanation`` is told."""
