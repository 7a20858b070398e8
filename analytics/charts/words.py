"""What charts say, in Chinese and English: labels in the picture, and the sentence beside it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from analytics.charts.picture import Look
from analytics.sales.figures import Measure
from analytics.sales.trend import Step
from analytics.wording import (
    Locale,
    day_text,
    money_text,
    month_text,
    short_count_text,
    short_money_text,
)


@dataclass(frozen=True)
class ChartWords:
    """Labels and pieces of sentences of one language."""

    no_data: str
    measures: Mapping[Measure, str]
    units: Mapping[Measure, str]
    steps: Mapping[Step, str]
    listed: str
    then: str
    stop: str
    colon: str
    line_alt: str
    line_before_alt: str
    highest: str
    bars_alt: str
    shown: str
    units_sold: str
    pieces: str
    actual: str
    forecast: str
    interval: str
    forecast_alt: str
    forecast_history: str
    forecast_point: str
    forecast_interval: str
    segments: str
    segments_alt: str
    people: str
    others: str
    whole_change: str
    waterfall_alt: str
    from_to: str


_WORDS: Mapping[Locale, ChartWords] = {
    "zh": ChartWords(
        no_data="没有数据",
        measures={
            "sales_minor": "销售额",
            "refunds_minor": "退款额",
            "net_minor": "净销售额",
            "orders": "订单数",
            "buyers": "买家数",
            "pieces": "销量",
            "refunded_orders": "退款订单数",
            "refunded_pieces": "退款件数",
        },
        units={
            "orders": " 单",
            "buyers": " 人",
            "pieces": " 件",
            "refunded_orders": " 单",
            "refunded_pieces": " 件",
        },
        steps={"day": "日期", "week": "周（周一）", "month": "月"},
        listed="、",
        then="；",
        stop="。",
        colon="：",
        line_alt="折线图：{name}{measure}，{first}至 {last}，合计 {total}",
        line_before_alt="；虚线为{name}，合计 {total}",
        highest="，最高 {day} {value}",
        bars_alt="条形图：{measure}前 {count} 名：{rows}",
        shown="，图中为前 {count} 名",
        units_sold="销量（件）",
        pieces=" 件",
        actual="实际销量",
        forecast="预测",
        interval="80% 区间",
        forecast_alt="折线图：{rows}",
        forecast_history="{first}至 {last}卖出 {total}",
        forecast_point="{day}预计 {mean}",
        forecast_interval="（{low} 到 {high}）",
        segments="客户数",
        segments_alt="条形图：各类客户数，共 {total} 人：{rows}",
        people="{count} 人（{share}）",
        others="其他",
        whole_change="合计变化",
        waterfall_alt="瀑布图：{from_to}，变化 {whole}：{rows}",
        from_to="从{before} {before_money} 到{now} {now_money}",
    ),
    "en": ChartWords(
        no_data="No data",
        measures={
            "sales_minor": "Sales",
            "refunds_minor": "Refunds",
            "net_minor": "Net sales",
            "orders": "Orders",
            "buyers": "Buyers",
            "pieces": "Pieces",
            "refunded_orders": "Refunded orders",
            "refunded_pieces": "Pieces refunded",
        },
        units={},
        steps={"day": "Day", "week": "Week from Monday", "month": "Month"},
        listed=", ",
        then="; ",
        stop=".",
        colon=": ",
        line_alt="Line chart: {name}, {measure}, {first} to {last}, {total} in all",
        line_before_alt="; the dashed line is {name}, {total} in all",
        highest=", highest on {day} with {value}",
        bars_alt="Bar chart: {measure}, the first {count}: {rows}",
        shown=", the picture shows the first {count}",
        units_sold="Pieces sold",
        pieces=" pieces",
        actual="Sold",
        forecast="Forecast",
        interval="80% interval",
        forecast_alt="Line chart: {rows}",
        forecast_history="{total} sold {first} to {last}",
        forecast_point="{mean} expected on {day}",
        forecast_interval=" ({low} to {high})",
        segments="Customers",
        segments_alt="Bar chart: customers by segment, {total} in all: {rows}",
        people="{count} ({share})",
        others="Others",
        whole_change="Change in all",
        waterfall_alt="Waterfall chart: {from_to}, a change of {whole}: {rows}",
        from_to="from {before} {before_money} to {now} {now_money}",
    ),
}


def chart_words(locale: Locale) -> ChartWords:
    """Return the words of a language."""
    return _WORDS[locale]


def is_money(measure: Measure) -> bool:
    """Whether a measure is in minor units of money."""
    return measure.endswith("_minor")


def short_value(value: int, measure: Measure, look: Look) -> str:
    """Write a figure for a label in the picture."""
    if is_money(measure):
        return short_money_text(value, currency=look.currency, locale=look.locale)
    unit = chart_words(look.locale).units.get(measure, "")
    return short_count_text(value, locale=look.locale) + unit


def exact_value(value: int, measure: Measure, look: Look) -> str:
    """Write a figure for the sentence beside the picture."""
    if is_money(measure):
        return money_text(value, currency=look.currency)
    return f"{value:,}{chart_words(look.locale).units.get(measure, '')}"


def period_text(day: date, step: Step, *, locale: Locale) -> str:
    """Name a day, a week by its Monday, or a month."""
    return month_text(day, locale=locale) if step == "month" else day_text(day, locale=locale)
