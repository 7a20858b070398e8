"""Find in a normalised message what a support turn needs to know. Pure functions, no Rasa.

Entity names and the values of kinds and reasons are those of docs/bot-api.md.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

from bot.dates import find_dates, find_periods
from bot.numerals import NUMERAL, number_of

_LAST = -1


@dataclass(frozen=True)
class Found:
    """One entity: its name, its value and its place in the normalised text."""

    entity: str
    value: str | int | float
    start: int
    end: int


# A shop's numbers: 4 to 24 letters and digits with at least four digits. The demo shop's are SF and
# ten digits, also typed apart (sf 2611230042); imported shops number from 536365.
_NUMBER = re.compile(
    r"(?<![a-z0-9])(?:(?!(?:no|id|qq|vx|wx|tel) )[a-z]{1,3} (?=\d{6})(?!1[3-9]\d{9}(?!\d)))?"
    r"(?=[a-z0-9-]{4,24}(?![a-z0-9]))[a-z]{0,6}-?\d[a-z0-9-]*"
)
_ORDER_WORD = re.compile(r"(?:订单编?号?|单号|编号|order|no\.?|#)[是为:\s]*$")
_PHONE_WORD = re.compile(r"尾号|尾数|后四位|后4位|末四位|末4位|最后四位|最后4位|手机|电话|phone")
_PHONE_BEFORE = re.compile(rf"(?:{_PHONE_WORD.pattern})号?码?[是为:\s]*$")
_FOUR_DIGITS = re.compile(r"(?<![a-z0-9.])\d{4}(?![a-z0-9]|\.\d|[年块元¥个件])")
_MOBILE = re.compile(r"1[3-9]\d{9}")
_BARE_ORDER_DIGITS = 5
_LEAST_DIGITS = 4

_AMOUNT = re.compile(
    r"¥\s*(?P<before>\d+(?:\.\d{1,2})?)|(?P<after>\d+(?:\.\d{1,2})?)\s*(?:块钱?|元)"
)
_ORDINAL = re.compile(
    rf"(?:第(?P<nth>{NUMERAL})|(?P<last>最后(?:面)?(?:那)?一))(?:个|件|单|笔|条|样|款|双|套|份|张|只)"
)

_KINDS = {
    "return_refund": r"退货退款|退货并退款|退货加退款|货也退|退货还钱|寄回去?退款?",
    "refund_only": r"仅退款|只退款|光退款|不退货|退款不退货|只退钱|只要退钱|货不退",
    "unshipped": r"未发货退款|没发货退款|还没发货.{0,4}退|没发货.{0,4}退",
}
_REASONS = {
    "not_received": r"没收到|未收到|没有收到|没拿到货|没送到|快递丢了|丢件|弄丢",
    "damaged": r"破损|破了|碎了|碎的|坏了|摔坏|压坏|裂了|裂开|漏了|漏液|变形",
    "wrong_item": r"发错货?|错发|寄错|不是我(?:要|买|拍)的|少发|漏发|颜色不对|尺码不对|货不对板",
    "quality": r"质量|瑕疵|做工|次品|残次|有毛病|不能用|用不了|掉色|开线|起球|异味|假货",
    "wrong_order": r"拍错|下错单?|买错|选错|点错|拍多|多拍|买重|重复下单|拍重",
    "late": r"发货太慢|太慢了?|等太久|迟迟不发|一直不发货?|还不发货",
    "not_wanted": r"不想要|不想买|不要了|不喜欢|不需要|用不着|不合适|无理由|后悔",
    "other": r"其[他它]原因|别的原因",
}


def _keywords(entity: str, values: dict[str, str]) -> Callable[[str, date], Iterator[Found]]:
    """Build a finder that yields the first of several readings, in the order of ``values``."""
    patterns = {value: re.compile(pattern) for value, pattern in values.items()}

    def find(text: str, today: date) -> Iterator[Found]:
        del today
        for value, pattern in patterns.items():
            if match := pattern.search(text):
                yield Found(entity, value, match.start(), match.end())
                return

    return find


def find_order_numbers(text: str, today: date) -> Iterator[Found]:
    """Yield order numbers in capitals; a bare number of four digits only after 订单号."""
    del today
    for match in _NUMBER.finditer(text):
        word = match.group().strip("-")
        digits = sum(sign.isdigit() for sign in word)
        named = _ORDER_WORD.search(text[: match.start()]) is not None
        if digits < _LEAST_DIGITS or not (named or _looks_like_order(word, text)):
            continue
        value = word.replace(" ", "").upper()
        yield Found("order_number", value, match.start(), match.start() + len(word))


def _looks_like_order(word: str, text: str) -> bool:
    """Tell an unannounced order number from a date, a phone, four digits of one, a size."""
    if word.isdigit():
        return len(word) >= _BARE_ORDER_DIGITS and not (
            _MOBILE.fullmatch(word) or _PHONE_BEFORE.search(text[: text.index(word)])
        )
    has_date_form = re.fullmatch(r"\d{2,4}(-\d{1,2}){1,2}", word) is not None
    return not has_date_form


def find_phone_tails(text: str, today: date) -> Iterator[Found]:
    """Yield four digits that are a phone's end.

    They are if the message says so, if they are all it holds beside an order number, or if they
    end a whole mobile number.
    """
    rest = text
    for order in find_order_numbers(text, today):
        rest = rest.replace(text[order.start : order.end], "")
    alone = re.fullmatch(r"\D{0,3}\d{4}\D{0,3}", rest) is not None
    spoken_of = _PHONE_WORD.search(text) is not None
    for match in _FOUR_DIGITS.finditer(text):
        if not _ORDER_WORD.search(text[: match.start()]) and (alone or spoken_of):
            yield Found("phone_tail", match.group(), match.start(), match.end())
            return
    if spoken_of and (mobile := _MOBILE.search(text)):
        yield Found("phone_tail", mobile.group()[-4:], mobile.end() - 4, mobile.end())


def find_amounts(text: str, today: date) -> Iterator[Found]:
    """Yield amounts of money in whole units of the currency, as said."""
    del today
    for match in _AMOUNT.finditer(text):
        value = float(match["before"] or match["after"])
        yield Found("amount", value, match.start(), match.end())


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


FINDERS: tuple[Callable[[str, date], Iterator[Found]], ...] = (
    find_order_numbers,
    find_phone_tails,
    find_amounts,
    find_ordinals,
    _find_dates,
    _find_periods,
    _keywords("refund_kind", _KINDS),
    _keywords("refund_reason", _REASONS),
)


def find_entities(text: str, *, today: date) -> list[Found]:
    """Return all entities of a normalised text, by place."""
    found = [item for finder in FINDERS for item in finder(text, today)]
    return sorted(found, key=lambda item: (item.start, item.entity))
