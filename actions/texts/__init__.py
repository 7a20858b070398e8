"""What customers read where a sentence needs a value; one module per language, the same keys in each.

Sentences without values stand in ``domain.yml``. Values are put in by plain replacement in one pass:
what a customer typed is never read as a template (``str.format`` would).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from actions.texts import en, zh_cn

_PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
_SYMBOLS: Final = {"CNY": "¥", "GBP": "£", "EUR": "€", "USD": "$"}
_LANGUAGES: Final[dict[str, Mapping[str, str]]] = {"zh": zh_cn.TEXTS, "en": en.TEXTS}


class Texts:
    """The sentences of one language; a sentence ``<key>@<channel>`` stands for ``<key>`` in that channel."""

    def __init__(self, locale: str | None, *, channel: str | None = None) -> None:
        language = (locale or "zh").split("-")[0].lower()
        self._texts = _LANGUAGES.get(language, zh_cn.TEXTS)
        self._channel = channel
        self.is_english = self._texts is en.TEXTS

    def __contains__(self, key: str) -> bool:
        return key in self._texts

    def fill(self, key: str, **values: object) -> str:
        """The sentence ``key`` with its placeholders replaced; a missing value is a KeyError.

        Between Chinese and a value of Latin letters or digits a space is set where there is none.
        """
        sentence = self._texts.get(f"{key}@{self._channel}") or self._texts[key]

        def value_of(found: re.Match[str]) -> str:
            value = str(values[found[1]])
            before = _touches(sentence[: found.start()][-1:], value[:1])
            after = _touches(sentence[found.end() :][:1], value[-1:])
            return f"{' ' * before}{value}{' ' * after}"

        return _PLACEHOLDER.sub(value_of, sentence)

    def status(self, code: str, hubs_words: str = "") -> str:
        """An order's status; the hub's own words are for Chinese readers."""
        return self._known(f"status.{code}", code, hubs_words)

    def refund_state(self, code: str, hubs_words: str) -> str:
        """A refund's state; the hub's own words are for Chinese readers."""
        return self._known(f"refund_state.{code}", code, hubs_words)

    def carrier(self, name: str) -> str:
        """A carrier's name as the reader knows it; one that is not known stays as it is written."""
        known = (english for chinese, english in en.CARRIERS.items() if name.startswith(chinese))
        return next(known, name) if self.is_english else name

    def _known(self, key: str, code: str, hubs_words: str) -> str:
        if hubs_words and not self.is_english:
            return hubs_words
        return self._texts.get(key, code)

    def money(self, amount_minor: int, currency: str) -> str:
        """``¥1,234.50``; currencies of two decimals."""
        symbol = _SYMBOLS.get(currency, f"{currency} ")
        return f"{symbol}{amount_minor // 100:,}.{amount_minor % 100:02d}"

    def discount(self, percent: int) -> str:
        """12 % off as it is said: 8.8 折 of the price is left."""
        shown = percent if self.is_english else f"{(100 - percent) / 10:g}"
        return self.fill("coupon.share", share=shown)

    def day(self, day: date, *, today: date) -> str:
        """A date as people say it: today, yesterday, tomorrow, else month and day."""
        near = {-1: "day.yesterday", 0: "day.today", 1: "day.tomorrow"}.get((day - today).days)
        if near:
            return self.fill(near)
        key = "day.this_year" if day.year == today.year else "day.other_year"
        month = self.fill(f"month.{day.month}")
        return self.fill(key, year=day.year, month=month, day=day.day)

    def moment(self, at: datetime, *, now: datetime, time_zone: str) -> str:
        """A point in time on the shop's clock."""
        zone = ZoneInfo(time_zone)
        local = at.astimezone(zone)
        day = self.day(local.date(), today=now.astimezone(zone).date())
        return self.fill("moment", day=day, time=f"{local:%H:%M}")


def _touches(neighbour: str, edge: str) -> bool:
    """Whether a Chinese character stands directly beside the Latin or digit edge of a value."""
    return "\u4e00" <= neighbour <= "\u9fff" and edge.isascii() and edge.isalnum()
