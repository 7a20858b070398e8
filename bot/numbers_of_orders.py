"""Find order numbers, phone numbers and a phone's last four digits, also spoken and typed apart."""

import re
from collections.abc import Iterator
from datetime import date

from bot.found import Found
from bot.numerals import with_digits

# A shop's numbers: 4 to 24 letters and digits with at least four digits. The demo shop's are SF and
# ten digits, also typed apart (sf 2611 2300 42); imported shops number from 536365.
_NUMBER = re.compile(
    r"(?<![a-z0-9])s ?f[ -]?\d(?:[ -]?\d){9}(?!\d)"
    r"|(?<![a-z0-9])(?:(?!(?:no|id|qq|vx|wx|tel) )[a-z]{1,3} (?=\d{6})(?!1[3-9]\d{9}(?!\d)))?"
    r"(?=[a-z0-9-]{4,24}(?![a-z0-9]))[a-z]{0,6}-?\d[a-z0-9-]*"
)
# Only after 订单号: a number in groups of at most four digits, nine digits or more in all.
_IN_GROUPS = re.compile(r"(?<!\d)\d{2,4}(?: \d{2,4}){2,5}(?!\d)")
_ORDER_WORD = re.compile(r"(?:订单编?号?|单号|编号|order|no\.?|#)[是为:\s]*$")
_PHONE_WORD = re.compile(r"尾号|尾数|后四位|后4位|末四位|末4位|最后四位|最后4位|手机|电话|phone")
_PHONE_BEFORE = re.compile(rf"(?:{_PHONE_WORD.pattern})号?码?[是为:\s]*$")
_FOUR_DIGITS = re.compile(r"(?<![a-z0-9.])\d{4}(?![a-z0-9]|\.\d|[年块元¥个件])")
_MOBILE = re.compile(r"(?<![a-z0-9.])(?:\+?86[ -]?)?(?P<number>1[3-9](?:[ -]?\d){9})(?![a-z0-9])")
# Numbers that customers threaten with, or call: consumers' and cities' hotlines, phone companies, carriers.
_HOTLINE = re.compile(r"123(?:00|05|06|15|18|45|48|58)|100(?:00|10|86)|9[56]\d{3}|[48]00\d{7}")
_LOOK_BEHIND = 12
_BARE_ORDER_DIGITS = 5
_LEAST_DIGITS = 4
_LEAST_GROUPED_DIGITS = 9


def find_order_numbers(text: str, today: date) -> Iterator[Found]:
    """Yield order numbers in capitals; a bare number of four digits only after 订单号."""
    text = with_digits(text)
    phones = [(phone.start, phone.end) for phone in find_phones(text, today)]
    grouped = [found for found in _grouped(text) if not _overlaps(found, phones)]
    joined = [(found.start, found.end) for found in grouped]
    yield from grouped
    for match in _NUMBER.finditer(text):
        word = match.group().strip("-")
        found = Found(
            "order_number",
            _condensed(word) if " " in word or word.startswith("sf") else word.upper(),
            match.start(),
            match.start() + len(word),
        )
        digits = sum(sign.isdigit() for sign in word)
        named = _ORDER_WORD.search(_before(text, found.start)) is not None
        if digits < _LEAST_DIGITS or _overlaps(found, joined):
            continue
        if not named and _overlaps(found, phones):
            continue
        if named or _looks_like_order(word, _before(text, found.start)):
            yield found


def _grouped(text: str) -> Iterator[Found]:
    for match in _IN_GROUPS.finditer(text):
        number = _condensed(match.group())
        named = _ORDER_WORD.search(_before(text, match.start()))
        if named and len(number) >= _LEAST_GROUPED_DIGITS:
            yield Found("order_number", number, match.start(), match.end())


def _condensed(word: str) -> str:
    return word.replace(" ", "").replace("-", "").upper()


def _before(text: str, start: int) -> str:
    return text[max(0, start - _LOOK_BEHIND) : start]


def _overlaps(found: Found, places: list[tuple[int, int]]) -> bool:
    return any(found.start < end and start < found.end for start, end in places)


def _looks_like_order(word: str, before: str) -> bool:
    """Tell an unannounced order number from a date, four digits of a phone, a size."""
    if word.isdigit():
        if _HOTLINE.fullmatch(word):
            return False
        return len(word) >= _BARE_ORDER_DIGITS and not _PHONE_BEFORE.search(before)
    return re.fullmatch(r"\d{2,4}(-\d{1,2}){1,2}", word) is None


def find_phones(text: str, today: date) -> Iterator[Found]:
    """Yield mobile numbers in eleven digits, without blanks, dashes and +86."""
    del today
    for match in _MOBILE.finditer(with_digits(text)):
        yield Found("phone", _condensed(match["number"]), match.start(), match.end())


def find_phone_tails(text: str, today: date) -> Iterator[Found]:
    """Yield four digits that are a phone's end.

    They are if the message says so, if they are all it holds beside an order number, or if they
    end a whole mobile number.
    """
    text = with_digits(text)
    rest = text
    for found in [*find_order_numbers(text, today), *find_phones(text, today)]:
        rest = rest[: found.start] + "\0" * (found.end - found.start) + rest[found.end :]
    alone = re.fullmatch(r"\D{0,3}\d{4}\D{0,3}", rest.replace("\0", "")) is not None
    spoken_of = _PHONE_WORD.search(text) is not None
    for match in _FOUR_DIGITS.finditer(rest):
        if not _ORDER_WORD.search(_before(rest, match.start())) and (alone or spoken_of):
            yield Found("phone_tail", match.group(), match.start(), match.end())
            return
    if spoken_of and (mobile := next(find_phones(text, today), None)):
        yield Found("phone_tail", str(mobile.value)[-4:], mobile.end - 4, mobile.end)
