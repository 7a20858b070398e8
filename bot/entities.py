"""Find in a normalised message what a support turn needs to know. Pure functions, no Rasa.

Entity names and the values of kinds and reasons are those of docs/bot-api.md.
"""

import re
from collections.abc import Iterator
from datetime import date

from bot.addresses import find_addresses, find_recipients
from bot.amounts import find_amounts, find_quantities
from bot.carriers import find_carriers
from bot.dates import find_dates, find_periods
from bot.found import Finder, Found
from bot.numbers_of_orders import find_order_numbers, find_phone_tails, find_phones
from bot.numerals import NUMERAL, number_of
from bot.refund_words import find_refund_kinds, find_refund_reasons

_LAST = -1
_ORDINAL = re.compile(
    rf"(?:第(?P<nth>{NUMERAL})|(?P<last>最后(?:面)?(?:那)?一))(?:个|件|单|笔|条|样|款|双|套|份|张|只)"
)


def find_ordinals(text: str, today: date) -> Iterator[Found]:
    """Yield 第一个 as 1, 第2件 as 2, 最后一个 as -1."""
    del today
    for match in _ORDINAL.finditer(text):
        try:
            value = _LAST if match["last"] else number_of(match["nth"])
        except ValueError:
            continue
        yield Found("ordinal", value, match.start(), match.end())


def _find_dates(text: str, today: date) -> Iterator[Found]:
    for found in find_dates(text, today=today):
        yield Found("date", found.day.isoformat(), found.start, found.end)


def _find_periods(text: str, today: date) -> Iterator[Found]:
    for found in find_periods(text, today=today):
        value = f"{found.first.isoformat()}/{found.last.isoformat()}"
        yield Found("period", value, found.start, found.end)


FINDERS: tuple[Finder, ...] = (
    find_order_numbers,
    find_phones,
    find_phone_tails,
    find_amounts,
    find_quantities,
    find_ordinals,
    _find_dates,
    _find_periods,
    find_refund_kinds,
    find_refund_reasons,
    find_carriers,
    find_addresses,
    find_recipients,
)


def find_entities(text: str, *, today: date) -> list[Found]:
    """Return all entities of a normalised text, by place."""
    found = [item for finder in FINDERS for item in finder(text, today)]
    return sorted(found, key=lambda item: (item.start, item.entity))
