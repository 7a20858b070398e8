"""Every figure of demand and stock in words, as docs/metrics.md has them. Pure."""

from analytics.wording import Locale
from crm_backend.insights.demand.values import StockoutRisk
from crm_backend.insights.values import Figure, Unit
from crm_backend.insights.wording import FigureWords, figure_words

# {last} is filled with the last day whose orders were known.
_DEMAND_BASIS = (
    "按付款件数，未扣退货，数据截至 {last}",
    "pieces paid for, returns not taken off, data up to {last}",
)
_INTERVAL_BASIS = ("80% 区间", "80% interval")
_INTERVAL_ZH = "实际销量有八成把握落在这两个数之间；区间越宽越没把握。"
_INTERVAL_EN = (
    "Four times in five what is sold lies between these two; the wider, the less is known."
)

WORDS: dict[Figure, FigureWords] = {
    Figure.DEMAND: figure_words(
        Unit.PIECES,
        zh=("需求预测", _DEMAND_BASIS[0], "预计一种商品一周会卖多少件。"),
        en=("demand forecast", _DEMAND_BASIS[1], "How many pieces of a product a week will sell."),
    ),
    Figure.DEMAND_LOW: figure_words(
        Unit.PIECES,
        zh=("区间下限", _INTERVAL_BASIS[0], _INTERVAL_ZH),
        en=("lower end", _INTERVAL_BASIS[1], _INTERVAL_EN),
    ),
    Figure.DEMAND_HIGH: figure_words(
        Unit.PIECES,
        zh=("区间上限", _INTERVAL_BASIS[0], _INTERVAL_ZH),
        en=("upper end", _INTERVAL_BASIS[1], _INTERVAL_EN),
    ),
    Figure.FORECAST_ERROR: figure_words(
        Unit.SHARE,
        zh=("上次误差", "上周预测与实际相差", "上一周的预测和实际销量差多少，越小越准。"),
        en=(
            "last error",
            "last week's forecast against what was sold",
            "How far last week's forecast was from what was sold; smaller is better.",
        ),
    ),
    Figure.STOCK: figure_words(
        Unit.PIECES,
        zh=("库存", "现在", "现在还能卖多少件。"),
        en=("stock", "now", "How many pieces can still be sold."),
    ),
    Figure.REORDER: figure_words(
        Unit.PIECES,
        zh=(
            "建议备货量",
            "下周预测上限 −（库存 − 本周剩余预计），不含在途",
            "想让下周不断货，现在还要补多少件；先从库存里扣掉本周剩下几天预计卖出的，不够下周预测上限的就是要补的，宁多勿少，不含在路上的货。",
        ),
        en=(
            "reorder quantity",
            "upper end of next week − (stock − expected rest of this week), without goods on order",
            "Pieces to add now so that next week does not run out: what the rest of this week is"
            " expected to take is taken off stock, and what lacks to the upper end of next week is"
            " to be added; goods on their way are not counted.",
        ),
    ),
    Figure.DAYS_OF_COVER: figure_words(
        Unit.DAYS,
        zh=("可售天数", "按未来 4 周平均需求", "按预计的卖法，现有库存还能卖多少天。"),
        en=(
            "days of cover",
            "by the mean demand of the next 4 weeks",
            "How many days the stock lasts if goods sell as forecast.",
        ),
    ),
    Figure.STOCKOUT_RISK: figure_words(
        Unit.LEVEL,
        zh=("断货风险", "到下周日为止", "到下周日为止，库存会不会卖光。"),
        en=(
            "stock-out risk",
            "until Sunday of next week",
            "Whether stock will be gone by Sunday of next week.",
        ),
    ),
    Figure.SLOW_MOVERS: figure_words(
        Unit.MONEY,
        zh=(
            "积压",
            "近 90 天销量，库存按售价",
            "照近 90 天的卖法，库存要卖半年以上的商品；金额按售价算，不是成本。",
        ),
        en=(
            "slow movers",
            "pieces sold in the last 90 days, stock at its price",
            "Products whose stock would last over half a year at the pace of the last 90 days;"
            " money is at the price of sale, not cost.",
        ),
    ),
    Figure.PIECES: figure_words(
        Unit.PIECES,
        zh=(
            "销量（件数）",
            "按付款时间，只算商品，未扣退款",
            "卖出多少件商品，赠品也算，退货没有减掉。",
        ),
        en=(
            "pieces sold",
            "by time of payment, goods only, refunds not taken off",
            "Pieces of goods sold, gifts too, returns not taken off.",
        ),
    ),
}

RISK_WORDS: dict[Locale, dict[StockoutRisk, str]] = {
    "zh": {
        StockoutRisk.SOLD_OUT: "已断货",
        StockoutRisk.HIGH: "高",
        StockoutRisk.MEDIUM: "中",
        StockoutRisk.LOW: "低",
    },
    "en": {
        StockoutRisk.SOLD_OUT: "sold out",
        StockoutRisk.HIGH: "high",
        StockoutRisk.MEDIUM: "medium",
        StockoutRisk.LOW: "low",
    },
}
