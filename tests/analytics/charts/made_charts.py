"""One of every chart, ordinary and odd, drawn from a few rows."""

from collections.abc import Callable

import numpy as np
import pandas as pd

from analytics import charts
from analytics.charts import Chart, Heading, Line, Look
from analytics.sales.figures import Measure
from analytics.sales.trend import Step

ANSWER = Heading(
    "上周净销售 ¥128,400.00，比前一周 +12.0%，主要因为「保温杯」（+¥9,820.00）",
    "按付款时间计销售，减同期同意的退款",
)
LONG_NAMES = [
    "316 不锈钢真空保温杯大容量便携车载水杯男女士学生定制刻字礼盒装 500ml 深海蓝色限量版",
    "Stainless steel vacuum bottle with engraved lid, 500 ml, limited ocean blue $5 or $6",
    "陶瓷马克杯 😀\n家用",
    "臺灣高山茶",
    "喆記手冲咖啡壶",
    "竹制砧板",
    "羊毛围巾",
    "香薰蜡烛",
    "帆布包",
    "毛巾",
    "茶",
    "杯",
]
LONG_HEADING = Heading("卖得最好的是" + "和".join(LONG_NAMES), "口径" * 100)


def trend(values: list[int], start: str = "2026-11-16", freq: str = "D") -> pd.DataFrame:
    starts = pd.date_range(start, periods=len(values), freq=freq)
    return pd.DataFrame({"period_start": starts, "net_minor": values, "orders": values})


def board(values: list[int], names: list[str] = LONG_NAMES) -> pd.DataFrame:
    named = names[: len(values)]
    return pd.DataFrame(
        {
            "rank": range(1, len(values) + 1),
            "key": named,
            "name": named,
            "sales_minor": values,
            "pieces": values,
        }
    )


def parts(changes: list[int], names: list[str] = LONG_NAMES) -> pd.DataFrame:
    named = names[: len(changes)]
    before = [10**6] * len(changes)
    now = [a + b for a, b in zip(before, changes, strict=True)]
    return pd.DataFrame(
        {
            "key": named,
            "name": named,
            "now_minor": now,
            "before_minor": before,
            "change_minor": changes,
        }
    )


def sold(values: list[float], start: str = "2026-09-07") -> pd.DataFrame:
    starts = pd.date_range(start, periods=len(values), freq="W-MON")
    return pd.DataFrame({"period_start": starts, "y": values})


def expected(means: list[float], *, low: float = 0.6, high: float = 1.5) -> pd.DataFrame:
    starts = pd.date_range("2026-11-23", periods=len(means), freq="W-MON")
    mean = np.array(means, dtype=float)
    return pd.DataFrame(
        {"period_start": starts, "mean": mean, "q10": mean * low, "q90": mean * high}
    )


def segments(counts: list[int], names: list[str] = LONG_NAMES) -> pd.DataFrame:
    return pd.DataFrame({"name": names[: len(counts)], "customers": counts})


def line(
    values: list[int],
    before: list[int] | None = None,
    *,
    look: Look,
    heading: Heading = ANSWER,
    start: str = "2026-11-16",
    measure: Measure = "net_minor",
    step: Step = "day",
) -> Chart:
    freq = "MS" if step == "month" else "D"
    earlier = None if before is None else Line(trend(before, "2026-11-09"), "前一周")
    return charts.sales_line(
        Line(trend(values, start, freq), "上周"),
        earlier,
        measure=measure,
        step=step,
        heading=heading,
        look=look,
    )


def ranking(
    frame: pd.DataFrame,
    look: Look,
    heading: Heading = ANSWER,
    measure: Measure = "sales_minor",
) -> Chart:
    return charts.ranking_bars(
        frame, dimension="product", measure=measure, heading=heading, look=look
    )


def forecast(history: pd.DataFrame, coming: pd.DataFrame, look: Look) -> Chart:
    return charts.forecast_line(history, coming, step="week", heading=ANSWER, look=look)


def segment(frame: pd.DataFrame, look: Look, heading: Heading = ANSWER) -> Chart:
    return charts.segment_bars(frame, heading=heading, look=look)


def waterfall(frame: pd.DataFrame, look: Look, heading: Heading = ANSWER) -> Chart:
    return charts.contribution_waterfall(
        frame, dimension="product", names=("上周", "前一周"), heading=heading, look=look
    )


WEEK = [1540000, 2200000, 1810000, 990000, 2500000, 3100000, 700000]
WEEK_BEFORE = [1240000, 1900000, 1710000, 1990000, 1500000, 2100000, 1024286]
FALLING = sorted((7 * 10**n for n in range(12)), reverse=True)
WEEKS = [22.0, 9, 21, 25, 26, 23, 26, 17, 22, 21, 22]

DRAWN: dict[str, Callable[[Look], Chart]] = {
    "line": lambda look: line(WEEK, WEEK_BEFORE, look=look),
    "line_of_one": lambda look: line([990000], [880000], look=look),
    "line_of_noughts": lambda look: line([0] * 7, look=look),
    "line_below_nought": lambda look: line([10**6, -(5 * 10**5), 300, -(9 * 10**5)], look=look),
    "line_of_much": lambda look: line([10**9, 10**12, 0], [10**9] * 5, look=look),
    "line_of_a_year": lambda look: line(WEEK * 53, look=look, start="2026-01-01"),
    "line_of_months": lambda look: line(WEEK, look=look, start="2026-01-01", step="month"),
    "line_of_orders": lambda look: line([1, 5, 2], look=look, measure="orders"),
    "line_with_a_long_heading": lambda look: line(WEEK, look=look, heading=LONG_HEADING),
    "ranking": lambda look: ranking(board(FALLING), look),
    "ranking_by_pieces": lambda look: ranking(board([120000, 35]), look, measure="pieces"),
    "ranking_of_one": lambda look: ranking(board([10**9]), look),
    "ranking_below_nought": lambda look: ranking(board([500000, 0, -1234567]), look),
    "ranking_with_a_long_heading": lambda look: ranking(board(FALLING), look, LONG_HEADING),
    "forecast": lambda look: forecast(sold(WEEKS), expected([20, 21, 22, 23]), look),
    "forecast_of_one": lambda look: forecast(sold(WEEKS), expected([20]), look),
    "forecast_of_nothing_known": lambda look: forecast(sold([]), expected([20, 30]), look),
    "forecast_without_interval": lambda look: forecast(
        sold([3]), expected([2.5, 2.5], low=np.nan, high=np.nan), look
    ),
    "past_without_forecast": lambda look: forecast(sold([150000.0, 5]), expected([]), look),
    "segments": lambda look: segment(segments([120, 340, 56, 78, 1209, 300, 20, 0]), look),
    "segments_of_many": lambda look: segment(
        segments(list(range(40)), [f"分群 {each}" for each in range(40)]), look
    ),
    "waterfall": lambda look: waterfall(
        parts([982000, -700000, 300000, -50000, 40000, 30000, -20000]), look
    ),
    "waterfall_of_one": lambda look: waterfall(parts([5]), look),
    "waterfall_down": lambda look: waterfall(parts([-98200000, -1200000, 300000]), look),
    "waterfall_of_no_change": lambda look: waterfall(parts([0, 0]), look),
}

EMPTY: dict[str, Callable[[Look], Chart]] = {
    "line": lambda look: line([], [], look=look),
    "ranking": lambda look: ranking(board([]), look),
    "forecast": lambda look: forecast(sold([]), expected([]), look),
    "segments": lambda look: segment(segments([0, 0]), look),
    "waterfall": lambda look: waterfall(parts([]), look),
}
