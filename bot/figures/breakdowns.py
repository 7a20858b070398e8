"""By what a sentence has a figure broken down (按天, 各渠道, 哪个商品, by region), and how many rows. Pure."""

import re
from dataclasses import dataclass
from typing import Final

from bot.numerals import number_of

_NOUNS: Final = (
    ("category", r"类目|品类|类别|种类|大类|品种|分类|类(?!似)"),
    ("product", r"商品|产品|货品|单品|宝贝|东西|(?<![a-z])sku(?![a-z])|货(?!币)|款(?!项)|品(?!类|种)"),
    ("agent", r"客服(?:人员|小妹|同事)?|坐席|人(?=接|回|处理|解决|打|得)"),
    ("customer", r"(?:新|老|大)?(?:客户|顾客|买家|客人|会员)|(?<![新老])客(?!单|服|诉|观|厅)"),
    ("region", r"地区|地域|省份?|区域|地方|地儿"),
    ("rep", r"销售(?:员|人员|代表|同事|顾问)?(?!额|量|收|数|金)|业务员|导购"),
    ("channel", r"渠道|平台|来源|途径"),
    ("reason", r"(?:退款|退货|转人工)?(?:的)?(?:原因|理由)"),
    ("segment", r"客户分层|分层|层级?"),
)  # fmt: skip
_ASKING: Final = r"(?:按|分|依|各个?|每(?:一)?(?:个|位|款|家|种)?|不同|哪(?:一|几|些)?(?:个|位|款|家|种|件|样|类)?|什么|啥|什么样的)的?"
_RANKED: Final = r"(?:最\S{1,3}?|前\S{1,3}?|top ?\d+|[十\d]+大|\d+)的?(?:是)?(?:那|前|这)?(?:\d+|[一二两三四五六七八九十]+)?(?:名|个|款|位|种)?的?"
_AFTER: Final = (
    r"(?:排行榜?|排名|榜单?|分布|分别|前\S{1,3}(?:名|位|个)?|top|占比|构成|结构|明细|对比)"
)
_CHINESE: Final = tuple(
    (key, re.compile(rf"(?:{_ASKING}|{_RANKED})(?:{noun})|(?:{noun}){_AFTER}"))
    for key, noun in _NOUNS
)
_TIMES: Final = (
    ("day", re.compile(r"(?:按|逐|分|每一?)(?:天|日)|每日|日度|天天|(?<![a-z])(?:by (?:the )?day|daily(?! sales| average| report)|per day|each day|every day|day by day)(?![a-z])")),
    ("week", re.compile(r"(?:按|逐|分|每一?)个?(?:周|星期|礼拜)(?![一二三四五六日末])|周度|(?<![a-z])(?:by (?:the )?week|weekly(?! report)|per week|each week|every week|week by week)(?![a-z])")),
    ("month", re.compile(r"(?:按|逐|分|每一?)个?月|各个?月|月度(?!报)|(?<![a-z])(?:by (?:the )?month|monthly(?! report)|per month|each month|every month|month by month)(?![a-z])")),
)  # fmt: skip
_TREND: Final = re.compile(
    r"走势|走向|趋势|曲线|折线|变化(?:情况|图)|(?<![a-z])(?:trends?|over time|course|curve)(?![a-z])"
)
_NEW_OR_OLD: Final = (
    (
        "buyer_kind",
        re.compile(
            r"新老(?:客户?|顾客|买家)|新客(?:户)?(?:和|与|跟|、|还是)老客(?:户)?|老客(?:户)?(?:和|与|跟|、|还是)新客(?:户)?"
            r"|新客占|新客户占|(?<![a-z])new (?:and|or|vs\.?|versus) returning"
        ),
    ),
)
_WHICH: Final = (
    ("rep", re.compile(r"销售(?:们|都|里|之间|(?:员|人员)?谁)|(?:业务员|销售员|导购)们?(?:都|里|谁|排)")),
    ("product", re.compile(r"哪(?:一|几|些)?(?:款|件|样|种|双|只|条)|(?:什么|啥)(?:最|卖|好卖|退)|哪(?:个|些)(?=卖|最|退|好卖|销|快|要|该|断)")),
    ("region", re.compile(r"哪里|哪儿|哪边|(?:全国)?各地(?!区)|各省")),
    ("customer", re.compile(r"谁|哪(?:一|几)?位(?!客服|销售)|哪(?:些|个|几个)人|(?:给|把|对)客户排|客户排|(?<![a-z])who(?:m|se)?(?![a-z])")),
)  # fmt: skip
_ENGLISH_NOUNS: Final = (
    ("category", r"categor(?:y|ies)"),
    ("product", r"products?|items?|goods|skus?|articles?|things?"),
    ("agent", r"agents?|support staff"),
    ("customer", r"customers?|buyers?|clients?|regulars?"),
    ("region", r"regions?|provinces?|areas?|countr(?:y|ies)|states?"),
    ("rep", r"sales ?(?:reps?|people|person|men|man)|reps?"),
    ("channel", r"(?:sales )?channels?"),
    ("reason", r"reasons?"),
    ("segment", r"segments?"),
)
_ENGLISH_ASKING: Final = (
    r"(?:by|per|each|every|which|what|across|top(?: \d+| ten| five| twenty| three)?|best[ -]selling|"
    r"worst[ -]selling|biggest|best|worst|most (?:refunded|returned)|\d+|ten|five|all) (?:\d+ |of the |the |our |best[ -]selling |worst[ -]selling )?"
)
_ENGLISH: Final = tuple(
    (key, re.compile(rf"(?<![a-z]){_ENGLISH_ASKING}(?:{noun})(?![a-z])"))
    for key, noun in _ENGLISH_NOUNS
)

_HUNDREDS: Final = {"百": 100, "一百": 100, "两百": 200, "二百": 200}
_ENGLISH_NUMBERS: Final = {
    "three": 3, "five": 5, "ten": 10, "fifteen": 15, "twenty": 20, "fifty": 50, "hundred": 100,
}  # fmt: skip
_NUMBER: Final = r"(\d{1,4}|[一二两三四五六七八九]?百|[一二两三四五六七八九十]{1,3})"
_LIMITS: Final = (
    re.compile(rf"(?<!以)前(?:面)?{_NUMBER}(?!天|日|周|个?月|年|期)"),
    re.compile(rf"(?<![a-z])(?:top|first|bottom|worst|best|show) ?{_NUMBER}(?!\d|%)"),
    re.compile(rf"{_NUMBER}大(?=商|产|客|品|渠|地|类|单)"),
    re.compile(rf"(?:最\S{{1,3}}?的?|倒数|列出?|列举?|显示|展示|看|给我|要){_NUMBER}(?:个|款|位|种|名|件|条|行|样)(?!月|星期|人买|小时)"),
    re.compile(r"(?<![a-z])(?:top|first|bottom|worst|best|show) (three|five|ten|fifteen|twenty|fifty)(?![a-z])"),
    re.compile(r"(?<![a-z\d])(\d{1,4}) (?:rows|products|customers|items|best|worst|most|regions)(?![a-z])"),
)  # fmt: skip
_LOWEST: Final = re.compile(
    r"最(?:差|少|低|慢|小|不好|次|烂|惨)|倒数|垫底|末位|(?<![a-z])(?:worst|lowest|least|fewest|bottom|slowest|smallest)(?![a-z])"
)
RANKING: Final = re.compile(
    r"排行|排名|排个?名|排序|榜|(?<!以)前[一二两三四五六七八九十百\d]|最(?!近|后|新|终)|倒数|哪[个些位款件种家几]|十大|大(?:客户|买家)"
    r"|(?<![a-z])(?:top|rank(?:ed|ing)?|best|worst|most|least|highest|lowest|biggest|which|leaderboard|bottom)(?![a-z])"
)
SHARE: Final = re.compile(
    r"占(?:比|多少|几|了|多大|总|全|整|到|的)|(?:几|多大)(?:成|比例|比重)|百分之(?:几|多少)|比重|份额|构成"
    r"|(?<![a-z])(?:share|percentage|per ?cent(?:age)?|proportion|what part|portion)(?![a-z])|%"
)


@dataclass(frozen=True)
class Breakdown:
    """The dimension asked for and the place of its words; of a trend alone the period decides how fine."""

    by: str | None = None
    place: tuple[int, int] = (0, 0)
    is_trend: bool = False


def find_breakdown(text: str) -> Breakdown:
    """Return by what a figure is to be broken down.

    Examples
    --------
    >>> find_breakdown("各渠道卖了多少").by, find_breakdown("上个月走势").is_trend
    ('channel', True)
    """
    for rules in (_TIMES, _NEW_OR_OLD, _CHINESE, _ENGLISH, _WHICH):
        for key, words in rules:
            if found := words.search(text):
                return Breakdown(key, found.span())
    trend = _TREND.search(text)
    return Breakdown("day", trend.span(), is_trend=True) if trend else Breakdown()


def find_limit(text: str) -> tuple[int | None, tuple[int, int]]:
    """Return the number of rows said (前20, 十大, top 5), and where."""
    for words in _LIMITS:
        found = words.search(text)
        count = _count(found[1]) if found else None
        if found and count:
            return count, found.span()
    return None, (0, 0)


def _count(written: str) -> int | None:
    if written.isdigit():
        return int(written) or None
    if written in _HUNDREDS or written in _ENGLISH_NUMBERS:
        return _HUNDREDS.get(written) or _ENGLISH_NUMBERS[written]
    try:
        return number_of(written)
    except ValueError:
        return None


def is_lowest_first(text: str) -> bool:
    """Whether the lowest are asked for: 最差, 倒数, worst."""
    return bool(_LOWEST.search(text))
