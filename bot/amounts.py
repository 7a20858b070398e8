"""Find amounts of money (两百块, 9块9, ¥1,299.00, 满300减50) and numbers of things (两件, 半打, x2).

Values are exact, as said: 多 and 左右 add nothing, 三五块 is no amount. A number without a unit is
money only where the words around it say so.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from bot.found import Found
from bot.numerals import ENGLISH_NUMERAL, NUMBER, amount_of, english_number_of

_HANZI_DIGITS = "零〇一二两三四五六七八九十百千万"
_APART = rf"(?<![\d.,{_HANZI_DIGITS}])"
_TENTHS = r"(?:\d{1,2}|[一二三四五六七八九])"
_END = (
    r"(?=$|[\s,，。.!！?？;；、~()]|吧|行|就|可以|给|呗|以内|以下|之内|左右|上下|来|嘛|了|算|得了|够|好"
    r"|的(?:差价|退款|优惠|补偿|红包))"
)
# Words that come before a sum; 补 and 少 alone count things as well.
_SPENT = (
    r"(?:退|赔|赔偿|补偿|补差价?|补我|补贴|便宜|优惠|立?减|差价|差(?![不评])|花|付|扣|返|预算|实付|多收|多付|收费"
    r"|refund(?: me)?|paid|pay|budget(?: of| is)?)(?:了|给|我|回|是|有|约|大概|差不多|个|出| ){0,3}"
)
_AMOUNTS = (
    rf"(?:[¥$€£]|(?<![a-z])(?:rmb|cny|usd)|人民币)\s*(?P<signed>{NUMBER})",
    rf"{_APART}(?P<whole>{NUMBER})块(?P<tenths>{_TENTHS})(?:毛(?P<cents>{_TENTHS})?分?)?"
    rf"(?![\d.{_HANZI_DIGITS}])(?!折|块)",
    rf"{_APART}(?P<dimes>{NUMBER})(?:毛钱?|角钱?)(?![巾衣呢绒毯笔孔发利豆线裤特落])",
    rf"{_APART}(?P<digits>(?:\d{{1,3}}(?:,\d{{3}}){{1,3}}|\d{{1,9}})(?:\.\d{{1,2}})?[万千百kw]?)多?\s*(?:块钱?|元(?![旦宵素气件])|圆|(?:rmb"
    rf"|cny|usd|yuan|dollars?|bucks)(?![a-z]))",
    rf"{_APART}(?P<hanzi>[一二两三四五六七八九十][零〇一二两三四五六七八九十百千万]{{0,14}})多?"
    r"(?:元(?![旦宵素气件])|块钱|块(?=$|[\s,，。.!！?？;；、~]|多|的|吧|了|左右|以|上下|还|呢|退|差|行|就|可"
    r"|给|到|能|是|补|赔|优惠|红包))",
    rf"满(?P<threshold>{NUMBER})(?:块|元)?(?:立?减|送|返)(?P<off>{NUMBER})",
    rf"{_SPENT}(?P<spent>{NUMBER})多?{_END}",
    rf"{_APART}(?P<about>{NUMBER})多?(?=以内|以下|之内|左右|上下)",
)
_AMOUNT = re.compile("|".join(_AMOUNTS))
# 一块 is also a piece, or together.
_ONE_PIECE = re.compile(r"[一1]块")
_PRICED = re.compile(r"(?:便宜|贵|[差补退降返加赔涨才])了?$")
_BARE = re.compile(
    rf"(?:大概|差不多|大约|约)?(?P<bare>{NUMBER})多?(?:左右|吧|呗|就行|就好)?[。.!！?？~]?"
)
# Heights, weights, sizes and times also come with 左右.
_BODY = re.compile(r"(?:身高|体重|净重|腰围|胸围|尺码|鞋码|年龄|岁|温度|点|高|重|长|宽)\D{0,2}$")
_LOOK_BEHIND = 8
# A smaller number without a unit may be a choice (退2) or a place in a list.
_LEAST_BARE = 10
_LEAST_ALONE = 20
# A longer one is an order's number.
_MOST_BARE = 99_999
# More than any shop's goods are worth is a finger left on a key.
_MOST = 1_000_000_000

_CLASSIFIERS = {
    "件": "事", "双": "十旦倍1", "只": "是有能要退想会用", "支": "持付", "条": "短消信评微记路",
    "套": "餐路", "箱": "", "盒": "马", "包": "邮裹装退换赔", "袋": "", "瓶": "颈", "罐": "", "桶": "",
    "本": "人店来月周身", "台": "湾州", "把": "", "张": "图照发票截券卡", "份": "心工礼", "副": "总",
    "对": "不方比于面吗了", "枚": "", "束": "", "卷": "", "片": "", "板": "", "组": "", "款": "",
    "个": "多月半星礼小钟工自人问季字点客电单订地号快优券评差好活真说解交头忙事世朋机红链选原理办意劲屁时年",
}  # fmt: skip
_CLASSIFIER = "|".join(
    f"{unit}(?![{others}])" if others else unit for unit, others in _CLASSIFIERS.items()
)
_QUANTITY = re.compile(
    rf"{_APART}(?<![第前后¥$几a-z])(?P<count>\d{{1,4}}(?!\.)"
    rf"|[一二两俩三四五六七八九十百千]{{1,6}})\s?(?P<unit>{_CLASSIFIER})"
    rf"|(?P<half>半)打|{_APART}(?P<dozens>\d{{1,2}}|[一两二三四五六七八九十]{{1,3}})打(?![折电包开印算扰错游的])"
    r"|(?<![a-z0-9])[x×*]\s?(?P<times>\d{1,3})(?![\d.a-z])"
    rf"|(?<![a-z0-9.])(?P<english>{ENGLISH_NUMERAL}) (?:pieces?|pcs|pairs?|items?|sets?|box(?:es)?|bottles?"
    rf"|bags?)(?![a-z])"
)
_ONE = ("1", "一")
# 这一件 points at a thing; 一个 counts only after a verb of buying or giving back.
_POINTING = re.compile(r"(?:[这那哪某同每另上下]|最后)$")
_BUYING = re.compile(r"[买要拍退换加订来定补缺少差][了我]?$")
_DOZEN = 12


def find_amounts(text: str, today: date) -> Iterator[Found]:
    """Yield amounts of money in whole units of the currency, as said; none above a billion."""
    del today
    yield from (found for found in _amounts(text) if float(found.value) <= _MOST)


def _amounts(text: str) -> Iterator[Found]:
    if (alone := _BARE.fullmatch(text)) and (found := _alone(alone)):
        yield found
        return
    for match in _AMOUNT.finditer(text):
        if match["threshold"]:
            yield from _amount(match, "threshold")
            yield from _amount(match, "off")
            continue
        if match["whole"]:
            yield from _with_tenths(match)
            continue
        before = _before(text, match)
        if _ONE_PIECE.fullmatch(match.group()) and not _PRICED.search(before):
            continue
        name = match.lastgroup or ""
        if name == "about" and _BODY.search(before):
            continue
        yield from _amount(match, name)


def _before(text: str, match: re.Match[str]) -> str:
    return text[max(0, match.start() - _LOOK_BEHIND) : match.start()]


def _alone(match: re.Match[str]) -> Found | None:
    """五十, 一百二, 1k as the whole message; bare digits stay a number like any other."""
    written = match["bare"]
    if written.replace(",", "").replace(".", "").isdigit():
        return None
    try:
        value = amount_of(written)
    except ValueError:
        return None
    return _found(value, match) if value >= _LEAST_ALONE else None


def _amount(match: re.Match[str], name: str) -> Iterator[Found]:
    try:
        value = amount_of(match[name])
    except ValueError:
        return
    if name == "dimes":
        value /= 10
    if name in {"spent", "about"} and not _LEAST_BARE <= value <= _MOST_BARE:
        return
    if name in {"threshold", "off", "spent"}:
        yield Found("amount", float(value), match.start(name), match.end(name))
    else:
        yield _found(value, match)


def _with_tenths(match: re.Match[str]) -> Iterator[Found]:
    """三块五, 9块9, 两块二毛五; 9块95 has two digits after the point."""
    try:
        whole = amount_of(match["whole"])
        tenths, cents = (_digits(match[name]) for name in ("tenths", "cents"))
    except ValueError:
        return
    yield _found(whole + Decimal(f"0.{tenths}{cents}"), match)


def _digits(written: str | None) -> str:
    if written is None or written.isdigit():
        return written or ""
    return str(amount_of(written))


def _found(value: Decimal, match: re.Match[str]) -> Found:
    return Found("amount", float(value), match.start(), match.end())


def find_quantities(text: str, today: date) -> Iterator[Found]:
    """Yield how many things are meant; a dozen is twelve, a pair one."""
    del today
    for match in _QUANTITY.finditer(text):
        try:
            count = _count(match, _before(text, match))
        except ValueError:
            continue
        if count:
            yield Found("quantity", count, match.start(), match.end())


def _count(match: re.Match[str], before: str) -> int:
    if match["half"]:
        return _DOZEN // 2
    if match["dozens"]:
        return int(amount_of(match["dozens"])) * _DOZEN
    if match["times"]:
        return int(match["times"])
    if match["english"]:
        return english_number_of(match["english"])
    written = match["count"].replace("俩", "两")
    if written in _ONE and (
        _POINTING.search(before) or (match["unit"] == "个" and not _BUYING.search(before))
    ):
        return 0
    return int(amount_of(written))
