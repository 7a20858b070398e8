"""What the shop's data does not hold (docs/metrics.md, What cannot be answered), by the words for it."""

import re
from datetime import date
from typing import Final

from bot.calendar_spans import Span, week

_WORDS: Final[tuple[tuple[str, str, str], ...]] = (
    ("contact_data", r"手机号|电话号码|联系(?:方式|电话)|身份证|微信号|邮箱|收货地址|家庭住址", r"(?:phone|mobile|telephone) numbers?|e-?mail addresses|contact (?:details|data)|home addresses"),
    ("profit", r"利润|毛利|净利|赚(?:了|到|的)?(?:多少|几|钱|没|不)|赚钱|盈利|亏(?:了|损|本|钱|不亏|没亏)|盈亏", r"profits?(?:ability|able)?|(?:gross |net |profit )?margins?|earn(?:ed|ings)?|loss(?:es)?"),
    ("cost", r"成本|进货价|进价|采购价|费用(?!率)|开支|支出", r"costs?|purchase price|expenses?"),
    ("tax", r"税", r"tax(?:es)?|vat"),
    ("advertising", r"广告|投放|直通车|推广(?:费|花|效果)|投产|投入产出|引流|千川|信息流|买量", r"ad(?:s|vert(?:s|ising|isement)s?)?(?: spend)?|roas|roi|acquisition cost|cac"),
    ("traffic", r"流量|访客|浏览|点击|曝光|转化|加购|购物车|收藏(?:数|量|夹|人)|跳出率|停留|(?<![a-z])(?:uv|pv|ctr|cvr)(?![a-z])|逛(?:了)?(?:多少|几)|多少人(?:看|来逛|进店)|进店", r"traffic|visitors?|page ?views?|conversions?(?: rate)?|(?:shopping )?carts?|clicks?|impressions?|bounce rate|wishlists?"),
    ("competitors", r"竞品|竞争对手|对手|同行|市场份额|市占|行业(?:平均|排名|均值|水平)|别(?:家|人家|的店)", r"competitors?|competition|market share|industry average|other shops"),
    ("weather", r"天气|下雨|气温|降温|刮风|下雪", r"weather|rain(?:y|ing)?|temperature"),
    ("hour", r"按(?:小时|钟头|时段)|(?:每|各|哪)个?(?:小时|钟头|时段|钟点)|几点(?:钟|卖|买|下单|最|的|到)?|分时|时间段|时段", r"by (?:the )?hour|hourly|(?:which|what) (?:hour|time of (?:the )?day)|per hour|peak hours?|at what time"),
    ("city", r"(?:哪|各|按|每|什么)个?(?:城市|市区|地级市|区县)|城市|区县|市里", r"(?:by |per |which |each |top )?(?:city|cities|towns?)"),
    ("payment_method", r"(?:支付|付款|收款)(?:方式|渠道|方法|工具)|微信(?:支付|付)|支付宝|花呗|信用卡|货到付款|银联|分期", r"payment methods?|(?:paid|pay(?:ing)?) (?:by|with) .{0,12}(?:card|alipay|wechat|paypal|cash)|alipay|wechat pay|paypal|credit cards?"),
    ("age", r"年龄|多大(?:岁|年纪)|岁数|\d0后|性别|男(?:性|的|生|女)|女(?:性|生|的)(?:客|买|用|多|占|比)|学历|职业", r"age(?:s| groups?)?|gender|(?:wo)?men|(?:fe)?male"),
    ("incoming_goods", r"在途|路上的货|到(?:货|仓)(?:时间|日期|没|了)?|(?:什么时候|哪天|何时|几时|多久)(?:能|会|才)?到(?:货|仓|库)|供应商|采购(?:订单|单)(?:到|发)?|交货期|补货周期", r"goods on order|on order|suppliers?|purchase orders?|lead times?|(?:arrive|arriving|delivered) (?:from the supplier|at the warehouse)|incoming (?:goods|stock)"),
    ("wages", r"工资|提成|佣金|奖金|薪|底薪|绩效工资|该发多少", r"wages?|salar(?:y|ies)|commissions?|bonus(?:es)?|pay ?roll"),
    ("never_ordered", r"(?:从来?|一直|还)?没(?:有)?(?:下过单|买过(?:东西)?|下单|成交|消费过?|付过款)过?的?(?:客户|人|用户|会员|顾客|粉丝)|(?:注册|关注|加了?微信|咨询)(?:了|过)?(?:但|却|又)?没(?:有)?(?:买|下单)|(?:潜在|意向)客户|从未(?:下单|购买|消费)", r"(?:have |has |had |who )?never (?:ordered|bought|purchased)|prospects?|leads|registered but"),
    ("pending_refunds", r"(?:还有|还剩|剩)(?:多少|几)(?:个|钱|块钱?|笔|单|款).{0,2}(?:没|未|要)(?:有)?(?:退|打)(?!过)|待(?:退款|打款)|(?:还)?(?:没|未)(?:有)?打款|(?:没|未)(?:有)?退(?:完|出去|掉)?的(?:钱|款)", r"pending refunds?|unpaid refunds?|refunds? (?:are |is )?(?:still )?(?:pending|unpaid|outstanding|not (?:yet )?paid)"),
    ("usual", r"(?:比|跟|和|与|较)(?:平时|平常|往常|平日|往日|通常)", r"(?:than|as|with|to) (?:usual|normal)"),
    ("weekdays", r"(?<![个\d])(?:工作日|平日|上班日)|周末(?:和|跟|与|比|、|还是)(?:平时|平常|周中|周内|平日)|(?:平时|平常|周中|周内)(?:和|跟|与|比|、|还是)周末|(?<![上这本下])(?:周|星期|礼拜)几(?=卖|生意|最|的|成交|下单|$)", r"weekdays?|working days|(?:which|what) day of the week"),
    ("variant", r"(?:哪|什么|各|按|每)(?:个|种|款|些)?(?:颜色|色号|色系|尺码|尺寸|码数|材质|口味|规格)|(?:颜色|尺码|规格)(?:排行|排名|分布|占比)", r"(?:by|which|what|each|per|every) (?:colou?r|size|material|flavou?r|variant)s?"),
    ("complaints", r"投诉|差评|客诉|中差评|工单(?:数|量|多少)", r"complaints?|bad reviews?"),
)  # fmt: skip

RULES: Final[tuple[tuple[str, re.Pattern[str]], ...]] = tuple(
    (topic, re.compile(rf"{chinese}|(?<![a-z])(?:{english})(?![a-z])"))
    for topic, chinese, english in _WORDS
)

_MONEY_FIGURES: Final = frozenset(
    ["sales", "net_sales", "refunds", "order_value", "buyer_value", "daily_sales"]
)
_MONEY: Final = re.compile(
    r"多少钱|几(?:块|万|元)|金额|销售额|营业额|业绩|流水|收入|(?<![a-z])(?:money|revenue|turnover)(?![a-z])"
)
MOST_WEEKS: Final = 4
_LONGEST_MONTH: Final = 31


def topic_of(text: str) -> str | None:
    """Return what a sentence asks for that the shop's data does not hold.

    Examples
    --------
    >>> topic_of("上个月利润多少"), topic_of("上个月卖了多少")
    ('profit', None)
    """
    return next((topic for topic, words in RULES if words.search(text)), None)


def forecast_refused(
    figure: str, span: Span, by: str | None, *, words: str, today: date
) -> str | None:
    """Return why a forecast of these days cannot be had: only pieces, by whole weeks, five at most."""
    first, last = span
    if figure in _MONEY_FIGURES or _MONEY.search(words):
        return "forecast_money"
    if (last - first).days > _LONGEST_MONTH and by is None:
        return "forecast_far"
    if by in {"day", "month"} or (last - first).days < 6:
        return "forecast_day" if by != "month" else "forecast_month"
    if first != week(first, 0)[0] or last != week(last, 0)[1]:
        return "forecast_month"
    return "forecast_far" if last > week(today, MOST_WEEKS)[1] else None
