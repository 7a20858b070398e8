"""Words that name a figure only beside the one asked before: 按金额呢 after a refund rate, 失败的呢. Pure."""

import re
from typing import Final

from bot.figures import dictionary

_REFUNDED: Final = frozenset(["refunds", "refund_orders", "refund_pieces"])
_RATES: Final = frozenset(["refund_rate", "refund_rate_money"])
_CANCELLED: Final = frozenset(["cancelled_orders", "cancelled_amount"])
_SOLD: Final = frozenset(
    [
        "sales_summary",
        "sales",
        "net_sales",
        "orders",
        "buyers",
        "pieces",
        "order_value",
        "buyer_value",
        "daily_sales",
        "drivers",
    ]
)
_PLANNED: Final = dictionary.FORECASTS | {"reorder"}
_BOT: Final = frozenset(each for each in dictionary.SERVICE if each.startswith("bot_"))
_PEOPLE: Final = dictionary.SERVICE - _BOT
_MONEY: Final = (
    r"(?:多少|几)(?:块|钱|元)|金额|(?<![a-z])(?:how much money|amount|money|value)(?![a-z])"
)
_ORDERS: Final = (
    r"(?:多少|几)(?:单|笔|个订单)|按(?:订单|单)|单数|订单数|(?<![a-z])(?:by|how many) orders"
)
_PIECES: Final = r"(?:多少|几)件|件数|按件|(?<![a-z])(?:by |how many )(?:pieces|units)"

_RULES: Final[tuple[tuple[frozenset[str], str, str], ...]] = (
    (_RATES, "refund_rate_money", _MONEY),
    (_RATES, "refund_rate", _ORDERS),
    (_REFUNDED, "refunds", _MONEY),
    (_REFUNDED, "refund_orders", _ORDERS),
    (_REFUNDED, "refund_pieces", _PIECES),
    (_CANCELLED, "cancelled_amount", _MONEY),
    (_CANCELLED, "cancelled_orders", _ORDERS),
    (_SOLD, "order_value", r"(?:每|一)(?:单|笔)(?:平均|均|大概|多少|呢)|平均(?:每|一)?(?:单|笔)"),
    (_SOLD, "buyer_value", r"(?:每|一)(?:个|位)?(?:人|客户|买家)(?:平均|均|大概|多少|花|呢)|平均(?:每|一)?个?(?:人|客户|买家)"),
    (_SOLD, "sales", r"(?:按|看)(?:金额|钱|销售额)|(?<![a-z])by (?:money|value|amount|sales)(?![a-z])"),
    (_SOLD, "pieces", rf"按(?:销量|数量)|{_PIECES}"),
    (_PLANNED, "demand_high", r"往?(?:最?多|高|乐观)(?:了|点|里|一点)?(?:的话|说|算|想|估|情况|呢)|最多|上限|乐观|(?<![a-z])(?:at most|upper|high end|best case)(?![a-z])"),
    (_PLANNED, "demand_low", r"往?(?:最?少|低|保守|悲观)(?:了|点|里|一点)?(?:的话|说|算|想|估|情况|呢)|最少|至少|下限|保守|悲观|(?<![a-z])(?:at least|lower|low end|worst case)(?![a-z])"),
    (_BOT, "bot_handed_off", r"转(?:给|到|去)?了?(?:人工|客服|人)|(?<![a-z])(?:hand(?:ed)?|pass(?:ed)?)(?: (?:over|on|off))?(?: to .{1,12})?(?![a-z])"),
    (_BOT, "bot_confirmed", r"确认|认可|说好|满意(?!度|率)|(?<![a-z])(?:confirmed|happy|satisfied)(?![a-z])"),
    (_BOT, "bot_assumed", r"推定|算解决|猜|(?<![a-z])assumed(?![a-z])"),
    (_BOT, "bot_abandoned", r"放弃|没(?:有)?(?:答|解决|搞定|弄)|走掉|(?<![a-z])(?:abandon(?:ed)?|gave up|given up|unanswered)(?![a-z])"),
    (frozenset(["segment"]), "segment", r"(?:多少|几)(?:个|位)?(?:人|客户)?|人数|(?<![a-z])how many(?![a-z])"),
    (_PEOPLE, "bot_talks", r"机器人|(?<![a-z])(?:chat ?)?bots?(?![a-z])"),
    (_PEOPLE, "handoffs", r"接(?:了|到|手)?(?:多少|几)|接待(?:了)?(?:多少|几)|(?<![a-z])(?:took|taken|handled)(?![a-z])"),
    (dictionary.CAMPAIGNS, "control_ordered", r"对照|没(?:有)?(?:发|收到)(?:消息)?的(?:那|人|一成|组|客)|(?<![a-z])(?:control|without (?:a )?message|got nothing)(?![a-z])"),
    (dictionary.CAMPAIGNS, "campaign_lift", r"提升|拉动|差(?:了)?(?:多少|几)|(?:有|管)(?:没有)?(?:用|效)|(?<![a-z])(?:lift|help(?:ed)?|work(?:ed)?|difference)(?![a-z])"),
    (dictionary.CAMPAIGNS, "campaign_dead", r"失败|没(?:发|送)(?:成功|到)|(?<![a-z])fail(?:ed|ures?)?(?![a-z])"),
    (dictionary.CAMPAIGNS, "campaign_waiting", r"(?:没|未|待|还要)发|排队|(?<![a-z])(?:waiting|pending|left to send|not (?:yet )?sent)(?![a-z])"),
    (dictionary.CAMPAIGNS, "campaign_unknown", r"未知|不(?:知道|确定|清楚)|(?<![a-z])unknown(?![a-z])"),
    (dictionary.CAMPAIGNS, "campaign_sent", r"发(?:出|送)?(?:去|了)|送达|(?<![a-z])(?:sent|reached|delivered)(?![a-z])"),
    (dictionary.CAMPAIGNS, "campaign_ordered", r"下(?:了)?单|买了?|付款|成交|(?<![a-z])(?:order(?:ed)?|bought)(?![a-z])"),
)  # fmt: skip
_SALES: Final = _SOLD | {
    "best_day",
    "new_buyers",
    "returning_buyers",
    "returning_share",
    "repeat_share",
}
_SPENT: Final = _SALES | {"spent", "spent_365", "expected_spend", "purchase_prob"}
_REFUNDING: Final = _REFUNDED | _RATES | {"refund_prob", "refund_days"}
# 够卖几天 is of stock, 会卖多少 of a forecast: only what was sold and spent counts here.
_OWN_WORDS: Final = (
    (_SALES, re.compile(r"(?<![够能会要好热畅])卖(?![完光断空不掉])|(?<![a-z])(?:sells?|sold)(?![a-z])")),
    (_SPENT, re.compile(r"舍得|花钱|掏腰包|(?<![再会])买得|(?<![a-z])(?:spen[dt]s?|b(?:uys?|ought))(?![a-z])")),
    (_REFUNDING, re.compile(r"(?<![清])退(?!休|租|步)|(?<![a-z])(?:refund|return)(?:s|ed)?(?![a-z])")),
    (dictionary.SERVICE, re.compile(r"客服|坐席|机器人|(?<![a-z])(?:agents?|support|bot)(?![a-z])")),
    (dictionary.DEMAND, re.compile(r"库存|断货|缺货|备货|补货|进货|(?<![a-z])(?:stock|inventory)(?![a-z])")),
    (dictionary.CAMPAIGNS, re.compile(r"群发|短信|(?<![a-z])campaigns?(?![a-z])")),
)  # fmt: skip
_COMPILED: Final = tuple((family, figure, re.compile(words)) for family, figure, words in _RULES)


def figure_beside(text: str, before: str) -> str | None:
    """Return the figure that words mean right after a question for ``before``, None for none.

    Examples
    --------
    >>> figure_beside("按金额呢", "refund_rate"), figure_beside("按金额呢", "csat")
    ('refund_rate_money', None)
    """
    for family, figure, words in _COMPILED:
        if before in family and words.search(text):
            return figure
    return None


def is_of_another(text: str, before: str) -> bool:
    """Whether the words speak of something that the figure asked before is none of.

    哪款卖得最火 is no question about refunds, though it goes on from one and names no figure.

    Examples
    --------
    >>> is_of_another("哪款卖得火", "refund_orders"), is_of_another("哪款卖得火", "pieces")
    (True, False)
    """
    return not speaks_of(text, before) and any(words.search(text) for _, words in _OWN_WORDS)


def speaks_of(text: str, figure: str) -> bool:
    """Whether a word of the text, though it names no figure, is of what a figure is about.

    Examples
    --------
    >>> speaks_of("谁最舍得花钱", "sales"), speaks_of("哪个渠道最高", "sales")
    (True, False)
    """
    return any(figure in family and words.search(text) for family, words in _OWN_WORDS)
