"""Reading a short answer to a question whose options are known: pure functions, no I/O.

An answer is a click (an entity), a position (第二个), a name (那个杯子) or a yes or no. What cannot be read
with certainty is not read: a wrong guess here would cancel the wrong order.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Self

_DIGITS: Final = {sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)} | {
    "两": 2,
    "俩": 2,
}
_ENGLISH_POSITIONS: Final = {
    word: number
    for number, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th"), start=1
    )
    for word in words.split()
}
_ENGLISH_POSITION: Final = re.compile(rf"\b(?:{'|'.join(_ENGLISH_POSITIONS)})\b")
_COUNTED: Final = "个件单种样号项款条双盒"
_POSITION: Final = re.compile(r"第\s*([一二两三四五六七八九十]|\d{1,2})|(?<!\d)(\d{1,2})\s*号")
_BARE: Final = re.compile(r"(?<![\dA-Za-z])(\d{1,2})(?![\dA-Za-z])")
_FIRST_N: Final = re.compile(rf"前\s*([一二两三四五六七八九十]|\d{{1,2}})\s*[{_COUNTED}]")
_LAST: Final = re.compile(r"最后(?:一|那|的|面)?|倒数第一|last(?:one|item|order)|^(?:the)?last$")
_ALL: Final = re.compile(
    r"全部|全都|全退|全选|都退|都要|整单|整个订单|所有|一起退|都不要|^都$|[两二三四五六七八九俩]\S?都"
    r"|^all(?:ofthem|items|ofit)?$|^both(?:ofthem)?$|^everything$|wholeorder"
)
_FILLING: Final = re.compile(r"[\s,，.。!！?？~、;；:：…]+")
_YES: Final = re.compile(
    r"^(?:那就|那|就)*(?:确认|确定|是|对|好|可以|行|嗯+|哦|ok|okay|yes|yep|yeah|sure|confirm|correct|y|没错|没问题|同意|提交|退|恩|中|要得|需?要|登记)"
    r"(?:的|了|吧|啊|呀|呢|滴|啦|哒|取消|提交|退款|订单|退|对|好|是|嗯|行|可以|我|要|登记|一下|就|这样|办|它|please|that's|right|confirm|it)*$",
    re.IGNORECASE,
)
_DIGIT: Final = re.compile(r"\d")
_NO: Final = re.compile(
    r"不|别(?!的)|没|先等|等等|等下|算了|停|no\b|nope|don'?t|not", re.IGNORECASE
)
_NOT_NO: Final = re.compile(r"没错|没问题|不错|没事")
_QUESTION: Final = re.compile(r"[?？]|吗|呢|么|多少|怎|什么|啥|哪|几|能不能|可不可以|有没有|是不是")
_STOP: Final = re.compile(
    r"^(?:那就|要不|还是|好吧|那|哎|唉|先|我|就)*"
    r"(?:(?:算了|先?不(?:退|办|弄|查|用|换|改|开|催|申请|需要|取消|要)(?:款|货)?|(?:取消|撤销|撤回)(?:退款|申请)*"
    r"|退出|结束|停"
    r"|放弃|(?:下次|以后|回头|改天)再说)(?:吧|了|啊|啦|先|谢谢)*)+$"
    r"|^(?:never\s*mind|forget\s*(?:it|about\s*it)|stop|quit|cancel(?:it|that|therefund|myrefund)?)$",
    re.IGNORECASE,
)
# 「不是这个」「写错了，是…」 and, where the rest is given, what is meant instead.
_CORRECTION: Final = re.compile(
    r"^(?:等等|等一?下|哎呀?|诶|啊|哦|噢|抱歉|不好意思|sorry|oh|wait|[\s,，.。!！])*"
    r"(?P<wrong>(?:\S{0,6}?(?:[写说点选填弄搞打看记]错|搞混|弄混)\S{0,3}?(?=[,，。.!！;；\s]|$|是|应该)"
    r"|不是(?:这|那)(?!一?个?(?:意思|问题))一?(?:个|单|笔|件|款|条)?[^,，。;；\s]{0,4}|不对|错了"
    r"|(?:no[\s,]+)?(?:not that(?: one)?|not this(?: one)?|wrong (?:one|order|item)|that's wrong|i meant|i mean)))"
    r"(?P<rest>.*)$",
    re.IGNORECASE | re.DOTALL,
)
_POINTS_AT: Final = re.compile(r"[这那]|[选点搞弄]错|混|\b(?:that|this|wrong)\b", re.IGNORECASE)
_PHONE: Final = re.compile(r"(?<!\d)1\d{6}(\d{4})(?!\d)")
_TAIL: Final = re.compile(r"(?<![\dA-Za-z])(\d{4})(?![\dA-Za-z])")
_ORDER_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])(?=(?:[A-Za-z-]*\d){4})[0-9A-Za-z-]{4,24}(?![0-9A-Za-z])"
)
_LEAST_ENDING: Final = 4
_ENDING_WORD: Final = r"(?:尾号|尾数|末四位|最?后四位)[是为:：\s]*"
_ENDING: Final = re.compile(
    rf"{_ENDING_WORD}(\d{{4,}})(?=\D{{0,4}}单)|单号?(?:的|是)?{_ENDING_WORD}(\d{{4,}})"
)
_OF_A_PHONE: Final = re.compile(r"手机|电话|phone", re.IGNORECASE)
_NOT_OF_A_NUMBER: Final = re.compile(r"[^0-9A-Z]")


@dataclass(frozen=True)
class Option:
    """One thing a question offers: the value it stands for and the words the customer saw."""

    value: Any
    title: str

    def as_slot(self) -> dict[str, Any]:
        """The form kept in the dialogue state."""
        return {"value": self.value, "title": self.title}

    @classmethod
    def from_slot(cls, kept: dict[str, Any]) -> Self:
        """Back from the dialogue state."""
        return cls(value=kept["value"], title=kept["title"])


def condensed(text: str) -> str:
    """The words without spaces and punctuation."""
    return _FILLING.sub("", text)


def positions(text: str, count: int) -> list[int]:
    """Which of ``count`` things, from 0, a text points at by order; empty when it does not say so."""
    words = condensed(text).lower()
    if _ALL.search(words):
        return list(range(count))
    first = _FIRST_N.search(words)
    if first:
        return list(range(min(_number(first[1]), count)))
    found = [_number(hit[1] or hit[2]) for hit in _POSITION.finditer(words)]
    found += [_ENGLISH_POSITIONS[hit[0]] for hit in _ENGLISH_POSITION.finditer(text.lower())]
    if _LAST.search(words):
        found.append(count)
    if not found and len(words) <= 8:
        # A bare number is a position only where nothing but numbers and 和 was said.
        bare = _BARE.findall(text)
        if bare and not re.sub(rf"[\d和跟与及{_COUNTED}选就要那吧退]", "", words):
            found = [_number(digits) for digits in bare]
    return sorted({number - 1 for number in found if 1 <= number <= count})


def pick(text: str, options: Sequence[Option]) -> list[int]:
    """The options a text chooses, by position, by their whole title or by a name only one bears."""
    by_position = positions(text, len(options))
    if by_position:
        return by_position
    words = condensed(text)
    exact = [i for i, option in enumerate(options) if condensed(option.title) in words]
    if exact:
        return exact
    named = best_match(text, [option.title for option in options])
    return [] if named is None else [named]


def best_match(text: str, names: Sequence[str]) -> int | None:
    """The one name that shares the longest run with the text: two characters or more.

    Digits do not count: they belong to order numbers, phones and addresses.
    """
    words = condensed(_DIGIT.sub("|", text).lower())
    lengths = [len(_longest_common_run(words, condensed(name).lower())) for name in names]
    longest = max(lengths, default=0)
    if longest == 0 or lengths.count(longest) > 1:
        return None
    return lengths.index(longest)


def is_yes(text: str) -> bool:
    """A plain yes and nothing else; a yes with a question or a but in it is not one."""
    words = condensed(text)
    return bool(_YES.match(words)) and not _NO.search(_NOT_NO.sub("", words))


def is_no(text: str) -> bool:
    """A short no."""
    words = condensed(text)
    return len(words) <= 12 and bool(_NO.search(_NOT_NO.sub("", words)))


def is_question(text: str) -> bool:
    """Whether a text asks something, however short."""
    return bool(_QUESTION.search(text))


def correction(text: str) -> tuple[str, str] | None:
    """What a text takes back and what it says instead, either may be bare; None when it corrects nothing.

    Examples
    --------
    >>> correction("不是这个订单，是昨天那个")
    ('不是这个订单', '是昨天那个')
    """
    found = _CORRECTION.match(text.strip())
    return (found["wrong"], found["rest"].strip(" ,，.。!！;；的吧")) if found else None


def points_at(text: str) -> bool:
    """Whether a correction takes back what was shown: 不是这个, 选错了, wrong one."""
    return bool(_POINTS_AT.search(text))


def is_stop(text: str) -> bool:
    """The customer wants to leave what is going on: 算了, 不退了, 取消."""
    return bool(_STOP.match(condensed(text)))


def phone_tail(text: str) -> str | None:
    """The last four digits of a phone, from four digits alone or from a whole mobile number."""
    found = _PHONE.search(text) or _TAIL.search(text)
    return found[1] if found else None


def order_number(text: str) -> str | None:
    """Something written like an order number: 4 to 24 letters and digits, at least 4 digits."""
    found = _ORDER_NUMBER.search(text)
    return found[0].upper() if found else None


def order_ending(text: str) -> str | None:
    """The digits of 「尾号1512的那个订单」: the end of an order's number, not of a phone's."""
    found = None if _OF_A_PHONE.search(text) else _ENDING.search(text)
    return (found[1] or found[2]) if found else None


def is_number_of(typed: str, number: str) -> bool:
    """Whether what was typed is the order number, or its last four signs or more."""
    ending = _NOT_OF_A_NUMBER.sub("", typed.upper())
    return len(ending) >= _LEAST_ENDING and _NOT_OF_A_NUMBER.sub("", number.upper()).endswith(
        ending
    )


def _number(written: str) -> int:
    return _DIGITS.get(written) or int(written)


def _longest_common_run(one: str, other: str) -> str:
    """The longest common substring that can be a name; Latin letters alone need four."""
    longest = ""
    ends: dict[int, int] = {}
    for i, sign in enumerate(one):
        ends = {j: ends.get(j - 1, 0) + 1 for j, theirs in enumerate(other) if theirs == sign}
        run = one[i + 1 - max(ends.values(), default=0) : i + 1]
        if len(run) >= (4 if run.isascii() else 2) and len(run) > len(longest):
            longest = run
    return longest
