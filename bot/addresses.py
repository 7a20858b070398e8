"""Find where something is to be sent, and to whom, in a message that changes an address.

An address is a run of pieces that hold a place (省 市 区 县 …) and a street or house (路 号 栋 室 …). A
name counts as the recipient after a word that says so, or alone beside an address or a phone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.found import Found
from bot.numbers_of_orders import find_phones

_HAN = "\u4e00-\u9fff"
_PROVINCES = (
    "北京|上海|天津|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南"
    "|四川|贵州|云南|陕西|甘肃|青海"
    "|内蒙古?|广西|西藏|宁夏|新疆|香港|澳门|台湾|深圳|广州|杭州|成都|武汉|南京|苏州|西安|郑州|长沙|青岛|宁波"
    "|厦门|东莞|佛山"
)
_PLACE = re.compile(
    rf"(?:{_PROVINCES})(?:省|市(?![场面])|自治区|特别行政区)?|[{_HAN}]{{2}}"
    rf"(?:省|(?<![超城])市(?![场面])|(?<!小)区(?![别分])"
    r"|县|镇|乡|州|旗)"
)
_NUMBER = r"(?:[a-z]?\d{1,5}[a-z]?|[一二三四五六七八九十]{1,3}|[a-z])"
_STREET = re.compile(
    rf"[{_HAN}](?:路(?![上由径费])|大?街|大道|巷|弄(?![丢坏错脏])|胡同|大厦|小区|花园|公寓|广场|家园|新村|苑"
    rf"|大学|中学|小学|学院|医院|科技园"
    r"|工业园|产业园|商城|写字楼|宿舍|雅居|名城|国际|村(?!民)|庄)"
)
_HOUSE = re.compile(
    rf"{_NUMBER}-?{_NUMBER}?(?:号(?:楼|院|店|库)?(?![码线能前后买发到链色])|栋|幢|单元|楼(?!下)|层|室|座|组"
    rf"|弄|期(?!间)|户)"
)
_CUE = re.compile(
    r"(?:地址|住址|住处|收货地)(?:写错了?|填错了?|错了|不对|换了)?(?:帮我|请|麻烦)?(?:改|换|变更|更新|更改"
    r"|修改)?(?:一下)?(?:成|为|到|是|写)?|(?:改|换|变更|更新|更改|修改)(?:成|为|到|送|寄)"
    r"|(?:寄|送|发|邮|投|配送)(?:到|往|去|至)|搬到了?|搬家到了?|应该是|现在住在?|住在|我在|address(?: is| to)?"
)
_POLITE = re.compile(r"(?:新|那个|麻烦|请|帮我|亲|你好|您好|在|是|成|到|为|的|我家?|就|去)*")
_REGION = re.compile(_PROVINCES)
_DIGIT = re.compile(r"\d")
_PIECE = re.compile(r"[^\s,，。;；、!！?？|:：()（）]+")
_GAP = re.compile(r"[\s,，、()（）]*")
_TAIL = re.compile(rf"{_NUMBER}(?:-\d+)*")

_SURNAMES = (
    "王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋"
    "田杜丁沈姜范江傅钟卢汪戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖"
    "武康贺严尹钱施牛洪龚汤陶黎温莫易樊乔文安殷颜庄章鲁倪庞邢俞翟蓝聂齐向申葛柴伍覃骆关焦柳欧祝"
    "纪尚毕耿芦左季管符辛苗詹曲靳祁路涂兰甘裴"
)
_COMPOUND = "欧阳|司马|上官|诸葛|皇甫|东方|慕容|司徒"
_NAME = rf"(?:(?:{_COMPOUND})[{_HAN}]{{1,2}}|[{_SURNAMES}](?:(?:先生|女士|小姐|老师|阿姨|师傅|总)|[{_HAN}]{{1,2}}?))"
_AFTER_NAME = r"(?=$|[\s,，。;；、!！?？|:：()（）\d+]|收|电话|手机|地址|号码|联系|先生|女士|小姐|的电话|吧|谢谢|,)"
_NAMED = re.compile(
    r"(?:收货人|收件人|签收人|联系人|姓名|名字|收货姓名|recipient|(?<![a-z])name)(?:也|请|帮我)?(?:改|换"
    r"|写)?(?:成|为|是|叫|作)?[\s:：]*"
    rf"(?P<name>{_NAME}{_AFTER_NAME}|[a-z]+(?: [a-z]+)?(?=$|[\s,，。]))"
)
_ALONE = re.compile(rf"(?P<name>{_NAME})收?")
# Words that begin with a sign that is also a surname.
_WORDS_LIKE_NAMES = (
    "谢谢 谢谢啦 谢谢你 谢谢您 谢了 方便 马上 高兴 白色 黄色 金色 安排 安全 包邮 包裹 常用 单号 方式 "
    "关于 管用 国庆 何时 华为 黄金 康佳 "
    "毛巾 毛衣 明天 钱包 任何 任意 商品 时间 石头 水杯 童装 万一 王者 卫生 文具 武器 夏天 夏季 向您 项链 "
    "许多 严重 颜色 应该 于是 余额 "
    "曾经 周一 周二 周三 周四 周五 周六 周日 周末 祝好 左右 易碎 路上 路口 温馨 高级 石材 文件 季节 管家 "
    "关门 江苏 江西 云南 广东 安徽 "
    "陕西 金华 常州 徐州 苏州 温州 郑州 武汉 石家庄 马鞍山 高新区 江北区 江南 黄山 唐山 龙岩 安阳 洪山 "
    "万达 万科 康复 何必 高中 马路 "
    "史上 田野 纪念 欧洲 尚未 毕竟 莫名 乔迁 常见 齐全 任务"
)
_NO_NAMES = frozenset(_WORDS_LIKE_NAMES.split())


@dataclass(frozen=True)
class _Run:
    """Consecutive pieces of an address, and whether a word announced it."""

    start: int
    end: int
    announced: bool


def find_addresses(text: str, today: date) -> Iterator[Found]:
    """Yield addresses; a bare region (北京, 深圳市南山区) is none."""
    for run in _runs(_without_phones(text, today)):
        words = text[run.start : run.end]
        places = _PLACE.search(words) is not None
        streets = len(_STREET.findall(words))
        houses = len(_HOUSE.findall(words))
        is_full = places and (streets or houses)
        # 小一号 and 分六期 are no houses.
        is_near = houses and (streets or (_DIGIT.search(words) and (run.announced or houses > 1)))
        if is_full or is_near or (run.announced and streets > 1):
            yield Found("address", re.sub(r"[\s,，、]+", "", words), run.start, run.end)


def _without_phones(text: str, today: date) -> str:
    """The text, at the same places, with a bar for each sign of a phone."""
    for phone in find_phones(text, today):
        text = text[: phone.start] + "|" * (phone.end - phone.start) + text[phone.end :]
    return text


def _runs(text: str) -> Iterator[_Run]:
    run: _Run | None = None
    announced = False
    for piece in _PIECE.finditer(text):
        start, end = piece.span()
        for cue in _CUE.finditer(text, start, end):
            start, announced = cue.end(), True
            if run:
                yield run
                run = None
        # A name in front: 收货人李雷. Where an address has begun, only what joins it goes on.
        found = _address_part(text, start, end, goes_on=run is not None)
        if found and run and _GAP.fullmatch(text, run.end, found[0]):
            run = _Run(run.start, found[1], run.announced)
        elif found:
            if run:
                yield run
            run = _Run(*found, announced)
        elif run:
            yield run
            run, announced = None, False
    if run:
        yield run


def _address_part(text: str, start: int, end: int, *, goes_on: bool) -> tuple[int, int] | None:
    """The part of a piece that is address: from its first place or street to its last house."""
    ends = [
        match.end()
        for pattern in (_PLACE, _STREET, _HOUSE)
        for match in pattern.finditer(text, start, end)
    ]
    if not ends:
        tail = _TAIL.fullmatch(text, start, end) if goes_on else None
        return tail.span() if tail else None
    last = max(ends)
    if tail := _TAIL.match(text, last, end):
        last = tail.end()
    return _begin(text, start, last), last


def _begin(text: str, start: int, end: int) -> int:
    """Leave out what stands before a province or city; without one, politeness before a street."""
    region = _REGION.search(text, start, end)
    if region and not _STREET.search(text, start, region.start()):
        return region.start()
    polite = _POLITE.match(text, start, end)
    return polite.end() if polite else start


def find_recipients(text: str, today: date) -> Iterator[Found]:
    """Yield the name of who is to receive something, at most one."""
    if named := _NAMED.search(text):
        yield Found("recipient", named["name"], named.start("name"), named.end("name"))
        return
    addresses = list(find_addresses(text, today))
    if not addresses and not any(find_phones(text, today)):
        return
    rest = _without_phones(text, today)
    for address in addresses:
        hidden = "|" * (address.end - address.start)
        rest = rest[: address.start] + hidden + rest[address.end :]
    for piece in _PIECE.finditer(rest):
        alone = _ALONE.fullmatch(rest, *piece.span())
        if alone and alone["name"] not in _NO_NAMES:
            yield Found("recipient", alone["name"], alone.start("name"), alone.end("name"))
            return
