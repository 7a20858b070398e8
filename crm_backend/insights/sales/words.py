"""Every figure of sales and refunds in words, as docs/metrics.md has them. Pure."""

from analytics.wording import Locale
from crm_backend.insights.values import Figure, Unit
from crm_backend.insights.wording import FigureWords, figure_words
from crm_backend.refunds.values import REASON_TEXT

_MONEY, _COUNT, _SHARE = Unit.MONEY, Unit.COUNT, Unit.SHARE
_BY_PAYMENT = "按付款时间，未扣退款（含运费）"
_BY_PAYMENT_EN = "by time of payment, refunds not taken off (postage included)"
_BY_CANCELLING = "按取消时间，不计入销售额和退款"
_BY_CANCELLING_EN = "by time of cancelling, in neither sales nor refunds"
_CANCELLED = "付了款又取消的订单和金额；既不算卖出，也不算退款。"
_CANCELLED_EN = "Orders that were paid and then cancelled: neither sold nor refunded."
_NEW_AND_RETURNING = "新客：这段时间里第一次在本店付款；老客：以前就付过款，这段时间又买了。"
_NEW_AND_RETURNING_EN = (
    "New: paid here for the first time in this period;"
    " returning: had paid before, and bought again."
)

WORDS: dict[Figure, FigureWords] = {
    Figure.SALES: figure_words(
        _MONEY,
        zh=(
            "销售额",
            _BY_PAYMENT,
            "这段时间付款的订单一共卖了多少钱，运费算在内，取消的不算，退款还没扣。",
        ),
        en=(
            "sales",
            _BY_PAYMENT_EN,
            "What orders paid in this period came to, postage included, cancelled ones not,"
            " before refunds.",
        ),
    ),
    Figure.REFUNDS: figure_words(
        _MONEY,
        zh=(
            "退款额",
            "按退款同意时间（含未打款）",
            "这段时间同意退多少钱，不管订单是哪天付的，也不管钱打了没有。",
        ),
        en=(
            "refunds",
            "by time of approval (paid out or not)",
            "Money whose refund was approved in this period, whenever the order was paid and"
            " whether or not the money has left.",
        ),
    ),
    Figure.NET_SALES: figure_words(
        _MONEY,
        zh=("净销售额", "按付款时间，已扣同期同意的退款", "销售额减去同一段时间同意的退款。"),
        en=(
            "net sales",
            "by time of payment, less refunds approved in the same period",
            "Sales less the refunds approved in the same period.",
        ),
    ),
    Figure.ORDERS: figure_words(
        _COUNT,
        zh=("订单数", "按付款时间，不含取消", "这段时间付了款、没有取消的订单有多少单。"),
        en=(
            "orders",
            "by time of payment, without cancelled ones",
            "Orders paid in this period and not cancelled since.",
        ),
    ),
    Figure.BUYERS: figure_words(
        _COUNT,
        zh=(
            "买家数",
            "按付款时间，不含匿名订单",
            "这段时间付过款的不同客户有多少位；没登记客户的订单数不进来。",
        ),
        en=(
            "buyers",
            "by time of payment, without anonymous orders",
            "Different customers who paid in this period; orders without a customer are not counted.",
        ),
    ),
    Figure.PIECES: figure_words(
        Unit.PIECES,
        zh=(
            "销量（件数）",
            "按付款时间，只算商品，未扣退款",
            "这段时间卖出多少件商品，赠品也算，退货没有减掉。",
        ),
        en=(
            "pieces sold",
            "by time of payment, goods only, refunds not taken off",
            "Pieces of goods sold in this period, gifts too, returns not taken off.",
        ),
    ),
    Figure.ORDER_VALUE: figure_words(
        _MONEY,
        zh=("笔单价", "销售额 ÷ 订单数", "平均每一单卖多少钱。"),
        en=("average order value", "sales ÷ orders", "What an order comes to on average."),
    ),
    Figure.BUYER_VALUE: figure_words(
        _MONEY,
        zh=(
            "客单价",
            "有客户的销售额 ÷ 买家数，不含匿名订单",
            "平均每位买家花多少钱；一个人买几单就合起来算。",
        ),
        en=(
            "average per buyer",
            "sales of orders with a customer ÷ buyers, without anonymous orders",
            "What a buyer spends on average, all orders of one person together.",
        ),
    ),
    Figure.DAILY_SALES: figure_words(
        _MONEY,
        zh=("日均销售额", "销售额 ÷ 天数", "平均每天卖多少钱，没开张的日子和今天也算一天。"),
        en=(
            "sales a day",
            "sales ÷ days",
            "What a day sells on average; days without a sale and today count as whole days.",
        ),
    ),
    Figure.BEST_DAY: figure_words(
        Unit.DATE,
        zh=("卖得最好的一天", _BY_PAYMENT, "这段时间里销售额最高的那一天。"),
        en=("best day", _BY_PAYMENT_EN, "The day of this period with the highest sales."),
    ),
    Figure.NEW_BUYERS: figure_words(
        _COUNT,
        zh=("新客数", "首次付款在这段时间内／之前", _NEW_AND_RETURNING),
        en=("new buyers", "first payment in this period", _NEW_AND_RETURNING_EN),
    ),
    Figure.RETURNING_BUYERS: figure_words(
        _COUNT,
        zh=("老客数", "首次付款在这段时间内／之前", _NEW_AND_RETURNING),
        en=("returning buyers", "first payment before this period", _NEW_AND_RETURNING_EN),
    ),
    Figure.RETURNING_SHARE: figure_words(
        _SHARE,
        zh=("老客占比", "老客数 ÷ 买家数", "这段时间的买家里，老客占几成。"),
        en=(
            "returning share",
            "returning buyers ÷ buyers",
            "How many of this period's buyers had bought before.",
        ),
    ),
    Figure.REPEAT_SHARE: figure_words(
        _SHARE,
        zh=("复购率", "买过两单及以上的买家 ÷ 买家数", "这段时间的买家里，买了两单以上的占几成。"),
        en=(
            "repeat purchase rate",
            "buyers with two or more orders ÷ buyers",
            "How many of this period's buyers bought two orders or more in it.",
        ),
    ),
    Figure.REFUND_ORDERS: figure_words(
        _COUNT,
        zh=(
            "退款订单数",
            "按退款同意时间",
            "这段时间有多少个订单被同意退款，一个订单退几次只算一次。",
        ),
        en=(
            "refunded orders",
            "by time of approval",
            "Orders with a refund approved in this period; one with several counts once.",
        ),
    ),
    Figure.REFUND_PIECES: figure_words(
        Unit.PIECES,
        zh=(
            "退款件数",
            "按退款同意时间，件数，含仅退款",
            "这段时间同意退款涉及多少件商品，只退钱不退货的也算。",
        ),
        en=(
            "pieces refunded",
            "by time of approval, pieces, sent back or not",
            "Pieces of goods in refunds approved in this period, those that were kept too.",
        ),
    ),
    Figure.REFUND_RATE: figure_words(
        _SHARE,
        zh=(
            "退款率（按订单）",
            "同期同意退款的订单 ÷ 同期付款订单",
            "每卖 100 单，同一段时间有多少单被同意退款；退的可能是更早的订单。",
        ),
        en=(
            "refund rate by orders",
            "orders refunded ÷ orders paid in the same period",
            "For 100 orders sold, how many got a refund approved in the same period; they may be"
            " older orders.",
        ),
    ),
    Figure.REFUND_RATE_MONEY: figure_words(
        _SHARE,
        zh=(
            "退款率（按金额）",
            "同期同意的退款额 ÷ 同期销售额",
            "每卖 100 元，同一段时间同意退多少元。",
        ),
        en=(
            "refund rate by money",
            "refunds approved ÷ sales of the same period",
            "For 100 sold, how much was approved to be refunded in the same period.",
        ),
    ),
    Figure.CANCELLED_ORDERS: figure_words(
        _COUNT,
        zh=("付款后取消（订单数）", _BY_CANCELLING, _CANCELLED),
        en=("paid, then cancelled", _BY_CANCELLING_EN, _CANCELLED_EN),
    ),
    Figure.CANCELLED_AMOUNT: figure_words(
        _MONEY,
        zh=("付款后取消（金额）", _BY_CANCELLING, _CANCELLED),
        en=("paid, then cancelled (money)", _BY_CANCELLING_EN, _CANCELLED_EN),
    ),
    Figure.CREDIT_NOTES: figure_words(
        _MONEY,
        zh=(
            "无法对应订单的贷记",
            "不计入退款额",
            "导入数据里找不到原订单的退款，单独列出，不算进退款额。",
        ),
        en=(
            "credit notes",
            "not among refunds",
            "Refunds of an import that match no order: listed apart, not among refunds.",
        ),
    ),
}
WORDS[Figure.SALES_SUMMARY] = WORDS[Figure.NET_SALES]
WORDS[Figure.DRIVERS] = WORDS[Figure.SALES]

REASONS: dict[str, dict[Locale, str]] = {
    reason.value: {"zh": text, "en": english}
    for (reason, text), english in zip(
        REASON_TEXT.items(),
        (
            *("not wanted any more", "ordered by mistake", "quality", "damaged"),
            *("wrong item", "not received", "shipped too late", "other"),
        ),
        strict=True,
    )
}
