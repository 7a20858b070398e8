"""Which values a sentence keeps to: 上海, 小程序, 老客户, and the words left over, which name goods or people.

What the words match is the hub's to find out; here only their dimension is read. Pure functions.
"""

import re
from dataclasses import dataclass
from typing import Final

from bot.figures import dictionary
from bot.figures.leftovers import left_over

_PROVINCES: Final = [
    "北京",
    "天津",
    "河北",
    "山西",
    "内蒙古",
    "辽宁",
    "吉林",
    "黑龙江",
    "上海",
    "江苏",
    "浙江",
    "安徽",
    "福建",
    "江西",
    "山东",
    "河南",
    "湖北",
    "湖南",
    "广东",
    "广西",
    "海南",
    "重庆",
    "四川",
    "贵州",
    "云南",
    "西藏",
    "陕西",
    "甘肃",
    "青海",
    "宁夏",
    "新疆",
    "香港",
    "澳门",
    "台湾",
]
_PINYIN: Final = dict(
    zip(
        "beijing tianjin hebei shanxi inner_mongolia liaoning jilin heilongjiang shanghai jiangsu "
        "zhejiang anhui fujian jiangxi shandong henan hubei hunan guangdong guangxi hainan chongqing "
        "sichuan guizhou yunnan tibet shaanxi gansu qinghai ningxia xinjiang hong_kong macau "
        "taiwan".replace("_", "-").split(),
        _PROVINCES,
        strict=True,
    )
)
_CITIES: Final = [
    "杭州",
    "广州",
    "深圳",
    "南京",
    "苏州",
    "武汉",
    "成都",
    "西安",
    "郑州",
    "长沙",
    "合肥",
    "济南",
    "青岛",
    "沈阳",
    "大连",
    "厦门",
    "福州",
    "宁波",
    "无锡",
    "东莞",
    "佛山",
    "昆明",
    "南昌",
    "南宁",
    "贵阳",
    "太原",
    "哈尔滨",
    "长春",
    "石家庄",
    "兰州",
    "海口",
    "三亚",
    "温州",
    "常州",
    "珠海",
    "嘉兴",
    "义乌",
    "绍兴",
    "泉州",
    "徐州",
    "烟台",
]
_ENDING: Final = r"(?:维吾尔自治区|壮族自治区|回族自治区|特别行政区|自治区|省|市)?"
_REGION: Final = re.compile(rf"({'|'.join(_PROVINCES)}){_ENDING}(?:地区|那边|这边|客户|买家)?")
_ENGLISH_REGION: Final = re.compile(
    r"(?<![a-z])(" + "|".join(name.replace("-", "[ -]") for name in _PINYIN) + r")(?![a-z])"
)
_CITY: Final = re.compile("|".join(_CITIES))
_CHANNEL: Final = re.compile(
    r"网店|小程序|门店|线下店?|线上店?|淘宝|天猫|京东|拼多多|抖音|快手|微店|小红书|官网|独立站"
    r"|(?<![a-z])(mini[- ]?programs?|web ?shop|online (?:shop|store)|counter|physical (?:shop|store)s?)(?![a-z])"
)
_ENGLISH_CHANNELS: Final = (
    (re.compile(r"mini"), "小程序"),
    (re.compile(r"counter|physical"), "门店"),
    (re.compile(r"web|online"), "网店"),
)
_BUYER_KINDS: Final = (
    ("新客", re.compile(r"新(?:客户?|顾客|买家)(?!数|增)|(?<![a-z])new (?:customers|buyers|clients)")),
    ("老客", re.compile(r"(?:老|回头)(?:客户?|顾客|买家)(?!数)|(?<![a-z])returning (?:customers|buyers|clients)")),
    ("匿名订单", re.compile(r"匿名(?:订单|客户|买家)?|(?<![a-z])anonymous(?: orders)?")),
)  # fmt: skip
_REASONS: Final = (
    ("不想要了", re.compile(r"不想要|无理由|not wanted|changed (?:their|his|her) mind")),
    ("拍错了", re.compile(r"拍错|买错|ordered (?:the )?wrong")),
    ("质量问题", re.compile(r"质量(?:问题|原因|不好)?|(?<![a-z])quality(?: problems?| issues?)?")),
    ("破损", re.compile(r"破损|损坏|摔坏|碎|(?<![a-z])(?:damaged?|broken)(?![a-z])")),
    ("发错货", re.compile(r"发错|错发|(?<![a-z])wrong item")),
    ("没收到", re.compile(r"没收到|未收到|(?<![a-z])not received")),
    ("发货太慢", re.compile(r"发货(?:太)?慢|太慢|(?<![a-z])(?:too )?late(?![a-z])")),
)
_SEGMENT: Final = re.compile(r"(?:重要|一般)(?:价值|发展|保持|挽留)客户")
_CATEGORY: Final = re.compile(
    r"([\u4e00-\u9fff]{1,6}?)(?:这个?|这一)?类目?(?:的)?(?:商品|产品)?(?=$|[^\u4e00-\u9fff]|[上下本这近昨今去卖的呢占有退销订客库里中哪]|\d)"
    r"|(?:类目|品类|category)[:：「\"' ]+([\w&' -]{1,30})"
)
_NAMED: Final = (
    ("customer", re.compile(r"客户(?:编号|号)?[:：「\"' ]*([a-z]{0,3}-?\d{1,8})(?![\d号月日])|(?<![a-z])customer (?:number |no\.? ?)?([a-z]{0,3}-?\d{1,8})(?!\d)")),
    ("agent", re.compile(r"客服(小[\u4e00-\u9fff]|老[\u4e00-\u9fff]|[a-z]{2,12})")),
    ("rep", re.compile(r"(?:销售员?|业务员|导购)(小[\u4e00-\u9fff](?!店)|老[\u4e00-\u9fff]|[a-z]{2,12})|(?<![a-z])(?:sales ?)?rep ([a-z]{2,12})")),
)  # fmt: skip
# One sign is a name here: 哪款茶卖得最好, 茶里面哪个卖得最好.
_GOODS: Final = re.compile(
    r"(?:哪(?:一|几|些)?(?:款|种|个|样|件|只|双|条|盒|瓶|包)?|什么|啥)的?([\u4e00-\u9fff])(?=最|卖|好卖|销|退|快|比较)"
    r"|(?:^|[\s,，|])(?:我们|咱们?|店里|我)?的?([\u4e00-\u9fff])(?:(?:里面?|里头|当中|中)的?(?=哪|最|卖)|的(?=销量|销售额|库存|退[款货]率|营业额))"
)
_WHICH: Final = r"(?:哪(?:一|几|些)?(?:款|种|个|样|件|只|双|条|盒|瓶|包|套)?|什么|啥)"
_INSIDE: Final = r"(?:类|系列)?(?:的)?(?:里面?|里头|当中|之?中)"
_GOODS_PLACES: Final = (
    rf"{_WHICH}的?{{}}",
    rf"{{}}(?:{_INSIDE})?的?[\s,，]*(?:到底|都)?是?{_WHICH}",
    rf"{{}}{_INSIDE}",
    r"(?:最\S{{1,2}}的|前[二三四五六八十百\d]\S?(?:名|个|款)?的?|十大)\s*{}",
    r"(?:^|[\s,，])(?:我们|咱们?|店里|我)?的?{}类?的?\s*(?:(?:销量|销售额?|退[货款]率?)\S{{0,2}}(?:排|前|榜|最)|卖|退)",
    r"[「『“\"《]{}",
    r"(?<![a-z])(?:which|what|best[ -]selling|worst[ -]selling|top(?: \d+| ten| five)?|of (?:the|our)) {}",
)
_NO_GOODS: Final = re.compile(
    r"^(?:卖|更|比|偏|太|先|赶|急|断|补|该|边|要|会|能|应|快[空没见]|囤|已经|新上|上架)|最|零|爆|复购|仓|货|库$|见底"
    r"|尺码|规格|型号|颜色|色号|口味|价位|价格|冠军|销冠|功臣|顶梁柱|走量|畅销|后腿|开学季|秒杀|活动|破损|厂"
    r"|^(?:款式|品牌|牌子|系列|品|码|sellers?)$"
)
_NO_GOODS_OF_ONE_SIGN: Final = frozenset(
    "货品款个种样件只双条盒瓶人单天日月年周类是的都会能要该快最更好客新老省店市区群位家种些段时里我咱你他她它店总净全本这那谁哪几多少不没有在就还再先也又才地点退卖看边带做出花销买"
)
_CAMPAIGN: Final = re.compile(
    r"[「『“\"]?([^,，。?？!\s「」『』“”\"]{2,24}?)[」』”\"]?(?:那个?|这个?|那次|这次|的)?(?:营销)?活动|campaign [\"'“]?([^\"'”?]{2,30})"
)
_NO_CAMPAIGN: Final = re.compile(
    r"^(?:我们|咱们?|请|看看|查一?下|上次|这次|最近|那个|这个|那次|的|营销|群发|短信|推广|促销|优惠|什么|哪个|每个|各个?|所有)+|(?:的|那个|这个)$"
)
_LEADING: Final = re.compile(
    r"^\s*(?:那么?|然后|再|还有|就|换成?|改成?|改看|只看|单看|光看|只要|只算|看看?|and|what about|how about|only|just|show)+(?:一下|的)?\s*"
    r"|(?:呢|咧|捏)[?!~。]*\s*$"
)
_BUYS: Final = re.compile(
    r"(?:买|花|消费|下)了?(?:多少|几|过|什么|哪些)|(?<![a-z])(?:did|has|does) .{1,30}(?:buy|spend|spent|bought|order)"
)
_WANTED: Final = r"(?:买了?|需要|要|(?<![a-z])(?:buy|need|order|bought) )(?:点|些|几件|几次)?\s*"
_PERSON: Final = re.compile(
    r"(?:小|老)[\u4e00-\u9fff]|[\u4e00-\u9fff]{1,2}(?:总|姐|哥|先生|女士|小姐|太太|老师|老板)"
)


@dataclass(frozen=True)
class Filters:
    """Dimension → words; ``loose`` names the dimension whose word could also be of ``others``."""

    values: dict[str, str]
    loose: str | None = None
    others: tuple[str, ...] = ()
    is_city: bool = False


def find_filters(raw: str, text: str, *, words: str, figure: str | None, is_led: bool) -> Filters:
    """Read what a sentence keeps to.

    Parameters
    ----------
    raw, text : the normalised sentence, and the same with blanks where times stood
    words : the same with blanks where times and the words of the figure stood
    figure : the figure named, None for none
    is_led : whether a word like 那, 只看 or what about announces a value
    """
    values: dict[str, str] = {}
    rest = words
    for dimension, pattern in _NAMED:
        rest = _take(rest, pattern, dimension, values)
    rest = _take_known(rest, figure, values)
    if figure in dictionary.CAMPAIGNS:
        found = _CAMPAIGN.search(raw)
        name = _NO_CAMPAIGN.sub("", found[1] or found[2]) if found else ""
        return Filters({"campaign": name} if name else {})
    rest = _LEADING.sub(" ", rest) if is_led else rest
    word = _one_sign(text) or left_over(rest, is_led=is_led)
    word = re.sub(r"(?<=[^里]{2})里[面头]?$", "", word or "")
    if not word or word in values.values():
        return Filters(values)
    if _CITY.fullmatch(word):
        return Filters(values, is_city=True)
    first, others = _dimension_of(word, text, figure, values)
    if first is None:
        return Filters(values)
    return Filters({**values, first: word}, loose=first, others=others)


def names_goods(text: str, word: str) -> bool:
    """Whether a word of a ranking stands where goods are named: 哪款保温杯, 茶里面哪个, 最贵的椅子.

    What else is left over there (卖得最欢, 赶紧补) tells how it is asked and names nothing.

    Examples
    --------
    >>> names_goods("哪款保温杯卖得最好", "保温杯"), names_goods("啥东西卖得最欢", "最欢")
    (True, False)
    """
    if _NO_GOODS.search(word):
        return False
    named = re.escape(word)
    return any(re.search(place.format(named), text) for place in _GOODS_PLACES)


def several_values(text: str) -> tuple[str | None, tuple[str, ...]]:
    """Return the dimension of which a sentence names two values or more, and these; None for none.

    Examples
    --------
    >>> several_values("北京和上海哪个卖得多"), several_values("上海市的小程序")
    (('region', ('北京', '上海')), (None, ()))
    """
    regions = [found[1] for found in _REGION.finditer(text)]
    regions += [_PINYIN[found[1].replace(" ", "-")] for found in _ENGLISH_REGION.finditer(text)]
    channels = [_channel(found) for found in _CHANNEL.finditer(text)]
    for dimension, named in (("region", regions), ("channel", channels)):
        values = tuple(dict.fromkeys(named))
        if len(values) > 1:
            return dimension, values
    return None, ()


def _take_known(rest: str, figure: str | None, values: dict[str, str]) -> str:
    """Take out the values whose words are known beforehand."""
    if found := _SEGMENT.search(rest):
        values["segment"] = found.group()
        rest = _blanked(rest, found)
    if figure is None or "reason" in dictionary.dimensions_of(figure):
        rest = _take_one_of(rest, "reason", _REASONS, values)
    if figure is None or "buyer_kind" in dictionary.dimensions_of(figure):
        rest = _take_one_of(rest, "buyer_kind", _BUYER_KINDS, values)
    if found := _CHANNEL.search(rest):
        values["channel"] = _channel(found)
        rest = _CHANNEL.sub(" | ", rest)
    if found := _REGION.search(rest):
        values["region"] = found[1]
        rest = _REGION.sub(" | ", rest)
    elif found := _ENGLISH_REGION.search(rest):
        values["region"] = _PINYIN[found[1].replace(" ", "-")]
        rest = _ENGLISH_REGION.sub(" | ", rest)
    if found := _CATEGORY.search(rest):
        name = (found[1] or found[2] or "").strip()
        name = left_over(name, is_led=True) or ""
        if name:
            values["category"] = name
            rest = _blanked(rest, found)
    return rest


def _one_sign(text: str) -> str | None:
    """Goods of one sign, where the way of asking announces them."""
    found = _GOODS.search(text)
    word = found and (found[1] or found[2])
    return word if word and word not in _NO_GOODS_OF_ONE_SIGN else None


def _take(rest: str, pattern: re.Pattern[str], dimension: str, values: dict[str, str]) -> str:
    found = pattern.search(rest)
    if not found:
        return rest
    values[dimension] = next(group for group in found.groups() if group)
    return _blanked(rest, found)


def _take_one_of(
    rest: str,
    dimension: str,
    known: tuple[tuple[str, re.Pattern[str]], ...],
    values: dict[str, str],
) -> str:
    for value, pattern in known:
        if found := pattern.search(rest):
            values[dimension] = value
            return _blanked(rest, found)
    return rest


def _channel(found: re.Match[str]) -> str:
    if not found[1]:
        return found.group()
    return next(value for pattern, value in _ENGLISH_CHANNELS if pattern.search(found[1]))


def _blanked(text: str, found: re.Match[str]) -> str:
    return text[: found.start()] + " | " + text[found.end() :]


def _dimension_of(
    word: str, text: str, figure: str | None, values: dict[str, str]
) -> tuple[str | None, tuple[str, ...]]:
    """Which dimension a word is of, most likely first."""
    possible = dictionary.dimensions_of(figure or "sales")
    order = ["product", "customer", "region", "rep", "channel"]
    if figure in dictionary.SERVICE:
        order = ["agent"]
    elif figure in dictionary.CAMPAIGNS:
        order = ["campaign"]
    elif figure in dictionary.SCORES or _BUYS.search(text):
        order = ["customer", "product", "rep", "region"]
    elif "业绩" in text or _PERSON.fullmatch(word):
        order = ["rep", "customer", "product"]
    if "product" in order and re.search(_WANTED + re.escape(word), text):
        order = ["product", *(each for each in order if each != "product")]
    fitting = [each for each in order if each in possible and each not in values]
    return (fitting[0], tuple(fitting[1:])) if fitting else (None, ())
