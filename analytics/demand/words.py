"""Reasons of forecasts as sentences, in Chinese and English."""

from collections.abc import Callable
from typing import Literal

from analytics.demand.baselines import WINDOW
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


def _recent(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    window, mean, usual = int(facts["window"]), pieces(facts["mean"]), pieces(facts["usual"])
    if locale == "zh":
        unit, each = _ZH_UNIT[frequency], _ZH_EACH[frequency]
        return f"近 {window} {unit}平均{each}卖 {mean} 件，长期平均{each} {usual} 件"
    unit = _EN_UNIT[frequency]
    return f"{mean} sold a {unit} over the last {window}, {usual} over the long run"


def _usual(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    mean = pieces(facts["mean"])
    if locale == "zh":
        return f"长期平均{_ZH_EACH[frequency]}卖 {mean} 件"
    return f"{mean} sold a {_EN_UNIT[frequency]} over the long run"


def _gaps(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    window, empty, since = int(facts["window"]), int(facts["empty"]), round(facts["since"])
    if locale == "zh":
        unit = _ZH_UNIT[frequency]
        last = f"，上次卖出在 {since} {unit}前" if since else ""
        return f"近 {window} {unit}里有 {empty} {unit}没有卖出{last}"
    unit = _EN_UNIT[frequency]
    last = f", last sold {since} before" if since else ""
    return f"nothing sold in {empty} of the last {window} {unit}s{last}"


def _season(frequency: Frequency, locale: Locale, facts: dict[str, float]) -> str:
    mean, usual = pieces(facts["mean"]), pieces(facts["usual"])
    if locale == "zh":
        each = _ZH_EACH[frequency]
        if frequency == "D":
            return f"星期几相同的日子平均卖 {mean} 件，长期平均{each} {usual} 件"
        return f"往年同期平均{each}卖 {mean} 件，长期平均{each} {usual} 件"
    unit = _EN_UNIT[frequency]
    if frequency == "D":
        return f"{mean} on the same weekdays, {usual} a {unit} over the long run"
    return f"{mean} a {unit} at the same time of past years, {usual} over the long run"


Sentence = Callable[[Frequency, Locale, dict[str, float]], str]

SENTENCES: dict[str, Sentence] = {
    "recent": _recent,
    "usual": _usual,
    "gaps": _gaps,
    "season": _season,
}
"""How each topic of ``analytics.demand.explanation`` is told."""


_ZH_RULES = {
    "launch_decay": "上架不久，按店里以往新品同期的走势估算",
    "mean_so_far": "销售记录太少，按最近 {window} {unit}的平均估算",
    "no_sales": "还没有卖出过，按 0 件估算",
    "naive": "试过的模型都不比“和上一{unit}一样”更准，就按它估算",
    "seasonal_naive": "试过的模型都不比“和上一个周期同期一样”更准，就按它估算",
    "moving_average": "试过的模型都不比“最近 {window} {unit}的平均”更准，就按它估算",
}
_EN_RULES = {
    "launch_decay": "new: estimated by how earlier new products went on from this age",
    "mean_so_far": "too few sales on record: the mean of the last {window} {unit}s",
    "no_sales": "never sold yet: estimated as 0",
    "naive": "no model did better than repeating the last {unit}, so that is the forecast",
    "seasonal_naive": "no model did better than repeating the last season, so that is the forecast",
    "moving_average": (
        "no model did better than the mean of the last {window} {unit}s, so that is the forecast"
    ),
}
_ZH_MODELS = {
    "mean": "几种算法取平均",
    "hist_gradient_boosting": "梯度提升树",
    "random_forest": "随机森林",
    "decision_tree": "决策树",
    "linear_regression": "线性回归",
}
_EN_MODELS = {
    "mean": "the mean of several methods",
    "hist_gradient_boosting": "gradient boosting",
    "random_forest": "a random forest",
    "decision_tree": "a decision tree",
    "linear_regression": "a linear regression",
}


def rule_sentence(method: str, rule: str, *, frequency: Frequency, locale: Locale) -> str:
    """Say what made a forecast: ``method`` and ``rule`` as ``DemandForecaster.predict``.

    Examples
    --------
    >>> rule_sentence("model", "random_forest", frequency="W", locale="zh")
    '模型预测（随机森林），用全店商品的销售记录训练'
    >>> rule_sentence("fallback", "mean_so_far", frequency="W", locale="en")
    'too few sales on record: the mean of the last 8 weeks'
    """
    zh = locale == "zh"
    if method == "model":
        if zh:
            return f"模型预测（{_ZH_MODELS.get(rule, '平滑法')}），用全店商品的销售记录训练"
        return f"forecast by {_EN_MODELS.get(rule, 'smoothing')}, learnt from all products' sales"
    unit = (_ZH_UNIT if zh else _EN_UNIT)[frequency]
    return (_ZH_RULES if zh else _EN_RULES)[rule].format(window=WINDOW[frequency], unit=unit)
