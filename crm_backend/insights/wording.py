"""Words that all answers share, in Chinese and English: what figures are, periods, notes, missing values. Pure."""

from dataclasses import dataclass
from datetime import date, timedelta

from analytics.wording import Locale, day_text, month_text, span_text
from crm_backend.insights.periods import goes_on, unit_around
from crm_backend.insights.values import Dimension, Note, Period, PeriodUnit, Unit

DAY = timedelta(days=1)
LONGEST_NAMED_DAYS = 366

# Keys of rows for what is missing, and of the row that holds all that is not listed.
ANONYMOUS = "anonymous"
NOT_GIVEN = "not_given"
UNCATEGORISED = "uncategorised"
POSTAGE_AND_FEES = "postage_and_fees"
NOBODY = "nobody"
REST = "rest"

_ROW_NAMES: dict[str, dict[Locale, str]] = {
    ANONYMOUS: {"zh": "匿名订单", "en": "anonymous orders"},
    NOT_GIVEN: {"zh": "未填写", "en": "not given"},
    UNCATEGORISED: {"zh": "未分类", "en": "uncategorised"},
    POSTAGE_AND_FEES: {"zh": "运费及其他", "en": "postage and other"},
    NOBODY: {"zh": "无人接待", "en": "nobody"},
    "new": {"zh": "新客", "en": "new customers"},
    "returning": {"zh": "老客", "en": "returning customers"},
}
_DIMENSIONS: dict[Dimension, dict[Locale, str]] = {
    Dimension.DAY: {"zh": "按天", "en": "by day"},
    Dimension.WEEK: {"zh": "按周", "en": "by week"},
    Dimension.MONTH: {"zh": "按月", "en": "by month"},
    Dimension.PRODUCT: {"zh": "商品", "en": "product"},
    Dimension.CATEGORY: {"zh": "类目", "en": "category"},
    Dimension.CUSTOMER: {"zh": "客户", "en": "customer"},
    Dimension.REGION: {"zh": "地区", "en": "region"},
    Dimension.REP: {"zh": "销售", "en": "sales rep"},
    Dimension.CHANNEL: {"zh": "渠道", "en": "channel"},
    Dimension.BUYER_KIND: {"zh": "新老客", "en": "new or returning"},
    Dimension.REASON: {"zh": "原因", "en": "reason"},
    Dimension.PART: {"zh": "机器人／客服", "en": "bot or people"},
    Dimension.AGENT: {"zh": "客服", "en": "agent"},
    Dimension.SEGMENT: {"zh": "客户分层", "en": "segment"},
}
TIME = (Dimension.DAY, Dimension.WEEK, Dimension.MONTH)


@dataclass(frozen=True, kw_only=True)
class FigureWords:
    """What a figure is called, in which unit it is, what it rests on (口径), and what it means (说明)."""

    unit: Unit
    name: dict[Locale, str]
    basis: dict[Locale, str]
    explanation: dict[Locale, str]


def figure_words(unit: Unit, *, zh: tuple[str, str, str], en: tuple[str, str, str]) -> FigureWords:
    """Name, basis and explanation in both languages."""
    name, basis, explanation = zip(zh, en, strict=True)
    return FigureWords(
        unit=unit,
        name={"zh": name[0], "en": name[1]},
        basis={"zh": basis[0], "en": basis[1]},
        explanation={"zh": explanation[0], "en": explanation[1]},
    )


def locale_of(language: str) -> Locale:
    """The language figures are told in: English where it is asked for, else Chinese."""
    return "en" if language.lower().startswith("en") else "zh"


def dimension_name(dimension: Dimension, locale: Locale) -> str:
    """What a dimension is called."""
    return _DIMENSIONS[dimension][locale]


def row_name(key: str, name: str, locale: Locale) -> str:
    """What a row is called: the words for what is missing, else its own name."""
    return _ROW_NAMES[key][locale] if key in _ROW_NAMES and not name else name


def names_of_key(key: str) -> tuple[str, ...]:
    """All words for a missing value, for those who filter by it."""
    return tuple(_ROW_NAMES[key].values())


def rest_name(count: int, locale: Locale) -> str:
    """What is not listed."""
    return f"其他 {count} 个" if locale == "zh" else f"{count} others"


def dates_text(period: Period, locale: Locale) -> str:
    """The dates of a period in words."""
    return span_text(period.first, period.last + DAY, locale=locale)


def period_text(period: Period, today: date, locale: Locale) -> str:
    """A period by its name, where it has one, and always by its dates: 上周（2026 年 11 月 16 日至 22 日）."""
    dates, name = dates_text(period, locale), _period_name(period, today, locale)
    if not name:
        return dates
    return f"{name}（{dates}）" if locale == "zh" else f"{name} ({dates})"


_UNIT_NAMES: dict[PeriodUnit, dict[Locale, tuple[str, str]]] = {
    PeriodUnit.WEEK: {"zh": ("本周", "上周"), "en": ("this week", "last week")},
    PeriodUnit.MONTH: {"zh": ("本月", "上个月"), "en": ("this month", "last month")},
    PeriodUnit.QUARTER: {"zh": ("本季度", "上季度"), "en": ("this quarter", "last quarter")},
    PeriodUnit.YEAR: {"zh": ("今年", "去年"), "en": ("this year", "last year")},
}
_DAY_NAMES: dict[Locale, tuple[str, str, str]] = {
    "zh": ("今天", "昨天", "前天"),
    "en": ("today", "yesterday", "the day before yesterday"),
}


def _period_name(period: Period, today: date, locale: Locale) -> str:
    if period.days == 1:
        ago = (today - period.last).days
        return _DAY_NAMES[locale][ago] if 0 <= ago < len(_DAY_NAMES[locale]) else ""
    for unit, names in _UNIT_NAMES.items():
        this = unit_around(today, unit)
        if goes_on(period, unit, today):
            return names[locale][0]
        if period == unit_around(this.first - DAY, unit):
            return names[locale][1]
    if period.last == today and period.days <= LONGEST_NAMED_DAYS:
        return f"近 {period.days} 天" if locale == "zh" else f"last {period.days} days"
    return ""


def bucket_name(starts_on: date, by: Dimension, locale: Locale) -> str:
    """A day, a week by its Monday, or a month; the year always, for a series may run over several."""
    if by is Dimension.MONTH:
        return month_text(starts_on, locale=locale)
    day = day_text(starts_on, locale=locale)
    if locale == "zh":
        dated = f"{starts_on.year} 年 {day}"
        return f"{dated}起一周" if by is Dimension.WEEK else dated
    dated = f"{day} {starts_on.year}"
    return f"week of {dated}" if by is Dimension.WEEK else dated


@dataclass(frozen=True, kw_only=True)
class NoteFacts:
    """The days and figures that notes name."""

    first_day: date | None
    last_day: date | None
    has_filter: bool = False
    without_base: tuple[str, ...] = ()


def note_text(note: Note, facts: NoteFacts, locale: Locale) -> str:
    """A note in words."""
    first, last = (
        "—" if day is None else span_text(day, day + DAY, locale=locale)
        for day in (facts.first_day, facts.last_day)
    )
    of_filter = {"zh": "符合条件的", "en": " that match"}[locale] if facts.has_filter else ""
    named = {"zh": "、", "en": ", "}[locale].join(facts.without_base)
    of_figures = named and {"zh": f"{named}：", "en": f"{named}: "}[locale]
    text = _NOTES[note][locale].format(
        first=first, last=last, of_filter=of_filter, of_figures=of_figures
    )
    return text[:1].upper() + text[1:]


_NOTES: dict[Note, dict[Locale, str]] = {
    Note.TODAY_NOT_OVER: {"zh": "今天还没过完", "en": "Today is not over yet"},
    Note.NO_ORDERS: {
        "zh": "这段时间没有{of_filter}已付款的订单，最近有已付款订单的一天是 {last}",
        "en": "There are no paid orders{of_filter} in this period; the last day with one is {last}",
    },
    Note.EMPTY_SHOP: {
        "zh": "店里还没有已付款的订单：导入以前的订单（zhanggui import），或等第一单付款",
        "en": "The shop has no paid order yet: import past orders (zhanggui import), or wait for one",
    },
    Note.DATA_BEGINS: {"zh": "数据从 {first} 开始", "en": "The data begin on {first}"},
    Note.MONTH_CUT: {
        "zh": "两边天数要一样，都算到较短一边的最后一天；旁边另给本期至今的数",
        "en": "Both sides end with the shorter one; the number to date stands beside it",
    },
    Note.BASE_NOT_POSITIVE: {
        "zh": "{of_figures}对比期为 0 或负数，不算增长率",
        "en": "{of_figures}the other side is nothing or less, so there is no growth rate",
    },
    Note.OLD_DATA: {"zh": "数据截至 {last}", "en": "Data up to {last}"},
    Note.BY_RULE: {"zh": "数据少，按规则估算", "en": "Too little data: estimated by rule"},
    Note.NOT_TRAINED: {
        "zh": "还没有训练结果，第一次要算几分钟，以后每天夜里更新",
        "en": "Nothing is trained yet; the first training takes some minutes, then it is renewed each night",
    },
}
