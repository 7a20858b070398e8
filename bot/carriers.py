"""Find carriers by name, alias, abbreviation and usual typo; each under its one name."""

import re
from collections.abc import Iterator
from datetime import date

from bot.found import Found

_EXPRESS = r"(?:快递|速递|速运|物流|快运|快弟|快第|块递)?"
_CARRIERS = {
    "顺丰": rf"(?:顺丰|順丰|(?<!一路)(?<!一帆)顺[风封峰](?!车|耳|顺水)|shunfeng|(?<![a-z0-9])sf(?: ?express"
    rf"|快递|速运)){_EXPRESS}",
    "中通": rf"(?:[中忠]通(?!过|常|道|信)|zhongtong|(?<![a-z0-9])zto(?![a-z0-9])){_EXPRESS}",
    "圆通": rf"(?:[圆园元源]通(?!过|常)|yuantong|(?<![a-z0-9])yto(?![a-z0-9])){_EXPRESS}",
    "申通": rf"(?:[申伸]通|(?<![a-z0-9])sto(?![a-z0-9])){_EXPRESS}",
    "韵达": rf"(?:[韵运韻孕]达(?!到|成)|yunda(?![a-z])){_EXPRESS}",
    "百世": r"百世(?:快递|汇通|快运|物流)?|汇通快递",
    "极兔": rf"(?:[极急及级]兔|j ?& ?t|jtexpress){_EXPRESS}",
    "邮政": r"(?:中国)?邮政(?!编码|储蓄)(?:快递|包裹|小包|平邮)?|china ?post",
    "EMS": r"(?<![a-z0-9])ems(?![a-z0-9])(?:快递)?",
    "德邦": rf"[德得][邦帮榜]{_EXPRESS}",
    "京东快递": r"京东(?:快递|物流|配送)|(?<=[发走寄用])京东|(?<![a-z0-9])jd(?:快递|物流| ?logistics)"
    r"|(?<![a-z0-9])jd(?![a-z0-9]|上|买|价|自营|商城|便宜|平台|旗舰)",
    "菜鸟": r"菜鸟(?:裹裹|驿站|速递|直送)?",
    "丰巢": r"[丰峰蜂风]巢(?:快递)?柜?",
    "丹鸟": r"丹鸟(?:快递|物流)?",
    "天天快递": r"天天快[递第弟]",
    "优速": r"优速(?:快递)?",
    "宅急送": r"宅急送",
    "跨越速运": r"跨越(?:速运|快递|物流)",
    "安能": r"安能(?:物流|快递)",
    "壹米滴答": r"[壹一]米滴答",
    "DHL": r"(?<![a-z0-9])dhl(?![a-z0-9])",
    "UPS": r"(?<![a-z0-9])ups(?![a-z0-9])",
    "FedEx": r"(?<![a-z0-9])fedex(?![a-z0-9])|联邦快递",
}
_NAMES = list(_CARRIERS)
_PATTERN = re.compile("|".join(f"({pattern})" for pattern in _CARRIERS.values()))


def find_carriers(text: str, today: date) -> Iterator[Found]:
    """Yield each carrier named, by place."""
    del today
    for match in _PATTERN.finditer(text):
        yield Found("carrier", _NAMES[(match.lastindex or 1) - 1], match.start(), match.end())
