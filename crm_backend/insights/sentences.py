"""The answer first: one sentence in Chinese or English, without a full stop. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from analytics.wording import NOTHING, Locale
from crm_backend.insights.schemas import FigureRead, FilterRead, Row
from crm_backend.insights.values import Dimension, Figure, Period, Unit
from crm_backend.insights.wording import dimension_name, period_text

TOLD_ROWS = 3
_COUNTED: dict[Locale, dict[Figure, str]] = {
    "zh": {
        Figure.ORDERS: " 单",
        Figure.BUYERS: " 位",
        Figure.NEW_BUYERS: " 位",
        Figure.RETURNING_BUYERS: " 位",
        Figure.PIECES: " 件",
        Figure.REFUND_ORDERS: " 单",
        Figure.REFUND_PIECES: " 件",
        Figure.CANCELLED_ORDERS: " 单",
        Figure.CONVERSATIONS: " 个",
        Figure.HANDOFFS: " 次",
        Figure.BOT_TALKS: " 次",
        Figure.BOT_CONFIRMED: " 次",
        Figure.BOT_ASSUMED: " 次",
        Figure.BOT_ABANDONED: " 次",
        Figure.BOT_HANDED_OFF: " 次",
    },
    "en": {},
}


@dataclass(frozen=True, kw_only=True)
class Told:
    """What a sentence is about: the days of both sides, the filters, and the reader's language."""

    today: date
    now: Period
    before: Period | None
    uncut: Period | None
    filters: Sequence[FilterRead]
    locale: Locale

    @property
    def is_chinese(self) -> bool:
        """Whether the reader reads Chinese."""
        return self.locale == "zh"

    def pick(self, chinese: str, english: str) -> str:
        """One of both."""
        return chinese if self.is_chinese else english

    @property
    def period(self) -> str:
        """The days asked about."""
        return period_text(self.now, self.today, self.locale)

    @property
    def other(self) -> str:
        """The days compared with."""
        if self.before is None:
            return ""
        text = period_text(self.before, self.today, self.locale)
        # A space belongs between a Chinese word and the year after it.
        return f" {text}" if self.is_chinese and text[0].isdigit() else text

    def subject(self, name: str) -> str:
        """The figure and of what it is: 浙江、「保温杯」的销售额."""
        words = [_filter_words(each) for each in self.filters]
        if not words:
            return name
        if self.is_chinese:
            return f"{'、'.join(words)}的{name}"
        return f"{name} of {', '.join(words)}"


def opened(sentence: str, locale: Locale) -> str:
    """A sentence of figures as it is shown: in English its period, which comes first, begins with a capital."""
    return sentence[:1].upper() + sentence[1:] if locale == "en" else sentence


def _filter_words(filter_: FilterRead) -> str:
    if len(filter_.matches) == 1 and not filter_.others:
        return f"「{filter_.matches[0].name}」"
    return f"「{filter_.value}」"


def amount_words(figure: FigureRead, locale: Locale, text: str | None = None) -> str:
    """An amount with what it counts."""
    text = figure.amount.text if text is None else text
    counted = _COUNTED[locale].get(figure.figure, "")
    return text if text == NOTHING else text + counted


def figure_sentence(told: Told, figure: FigureRead) -> str:
    """One figure, beside that of the other period."""
    amount = amount_words(figure, told.locale)
    if told.is_chinese:
        sentence = f"{told.period}{told.subject(figure.name)} {amount}"
    else:
        sentence = f"{told.period}: {told.subject(figure.name)} {amount}"
    return sentence + comparison(told, figure)


def comparison(told: Told, figure: FigureRead) -> str:
    """How much more or less it is, and the number to date where both sides were cut."""
    if told.before is None or figure.before is None:
        return ""
    return _compared(told, figure) + _to_date(told, figure)


def _compared(told: Told, figure: FigureRead) -> str:
    change, before = figure.change, figure.before
    if change is None or before is None:
        other = told.other.lstrip()
        return told.pick(f"，{other}没有可比的数", f", nothing to compare in {told.other}")
    was = amount_words(figure, told.locale, before.text)
    is_same = change.value == 0 if change.numerator is None else change.numerator == 0
    if is_same:
        return told.pick(f"，与{told.other}持平（{was}）", f", the same as {told.other} ({was})")
    is_more = not change.text.startswith("-")
    size = change.text.lstrip("+-")
    if figure.unit is Unit.SHARE:
        way = told.pick("高" if is_more else "低", "up" if is_more else "down")
        return told.pick(
            f"，比{told.other}的 {was} {way} {size} 个百分点",
            f", {way} {size} percentage points from {was} in {told.other}",
        )
    if figure.growth is None:
        way = told.pick("多" if is_more else "少", "more" if is_more else "less")
        size = amount_words(figure, told.locale, size)
        return told.pick(
            f"，比{told.other}的 {was} {way} {size}", f", {size} {way} than {was} in {told.other}"
        )
    way = told.pick("增长" if is_more else "下降", "up" if is_more else "down")
    grown = figure.growth.text.lstrip("+-")
    signed = amount_words(figure, told.locale, change.text)
    return told.pick(
        f"，比{told.other}的 {was} {way} {grown}（{signed}）",
        f", {way} {grown} ({signed}) from {was} in {told.other}",
    )


def _to_date(told: Told, figure: FigureRead) -> str:
    if told.uncut is None or figure.beside is None:
        return ""
    whole = period_text(told.uncut, told.today, told.locale)
    amount = amount_words(figure, told.locale, figure.beside.text)
    return told.pick(f"；{whole}至今 {amount}", f"; {whole} so far {amount}")


def ranking_sentence(told: Told, figure: FigureRead, rows: Sequence[Row], *, lowest: bool) -> str:
    """The first of a leaderboard."""
    first = [row for row in rows if row.rank is not None][:TOLD_ROWS]
    if not first:
        return figure_sentence(told, figure)
    listed = [
        f"「{row.name}」{in_brackets(told, amount_words(figure, told.locale, row.amounts[0].text))}"
        for row in first
    ]
    if told.is_chinese:
        most = "最低" if lowest else "最高"
        text = f"{told.period}{told.subject(figure.name)}{most}的是{listed[0]}"
        return text + (f"，其次是{'、'.join(listed[1:])}" if listed[1:] else "")
    most = "lowest" if lowest else "highest"
    text = f"{told.period}: {told.subject(figure.name)} is {most} for {listed[0]}"
    return text + (f", then {', '.join(listed[1:])}" if listed[1:] else "")


def series_sentence(told: Told, figure: FigureRead, rows: Sequence[Row], by: Dimension) -> str:
    """A series: all of it, and where it was highest."""
    sentence = figure_sentence(told, figure)
    highest = max(rows, key=_size, default=None)
    if highest is None or _size(highest) <= 0:
        return sentence
    amount = amount_words(figure, told.locale, highest.amounts[0].text)
    name = dimension_name(by, told.locale)
    return sentence + told.pick(
        f"；{name}看，最高是 {highest.name} {amount}",
        f"; {name}, highest {highest.name} with {amount}",
    )


def in_brackets(told: Told, text: str) -> str:
    """An aside."""
    return told.pick(f"（{text}）", f" ({text})")


def _size(row: Row) -> float:
    amount = row.amounts[0]
    if amount.value is not None:
        return float(amount.value)
    if amount.numerator is None or not amount.denominator:
        return 0.0
    return amount.numerator / amount.denominator
