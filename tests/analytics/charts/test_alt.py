"""The sentence beside a picture says the same in exact figures."""

import pytest

from analytics.charts import Look
from tests.analytics.charts.made_charts import DRAWN

SAID = {
    "line": "折线图：上周净销售额，11 月 16 日至 11 月 22 日，合计 ¥128,400.00，"
    "最高 11 月 21 日 ¥31,000.00；虚线为前一周，合计 ¥114,642.86。",
    "line_of_noughts": "折线图：上周净销售额，11 月 16 日至 11 月 22 日，合计 ¥0.00。",
    "line_of_months": "折线图：上周净销售额，2026 年 1 月至 2026 年 7 月，合计 ¥128,400.00，"
    "最高 2026 年 6 月 ¥31,000.00。",
    "line_of_orders": "折线图：上周订单数，11 月 16 日至 11 月 18 日，合计 8 单，"
    "最高 11 月 17 日 5 单。",
    "ranking_below_nought": "条形图：销售额前 3 名：316 不锈钢真空保温杯大容量便携车载水杯男女士学生"
    "定制刻字礼盒装 500ml 深海蓝色限量版 ¥5,000.00、Stainless steel vacuum bottle with engraved lid, "
    "500 ml, limited ocean blue $5 or $6 ¥0.00、陶瓷马克杯 😀\n家用 -¥12,345.67，图中为前 3 名。",
    "forecast_of_one": "折线图：9 月 7 日至 11 月 16 日卖出 234 件；"
    "11 月 23 日预计 20.0 件（12 到 30）。",
    "forecast_without_interval": "折线图：9 月 7 日至 9 月 7 日卖出 3 件；"
    "11 月 23 日预计 2.5 件；11 月 30 日预计 2.5 件。",
    "waterfall_of_one": "瀑布图：从前一周 ¥10,000.00 到上周 ¥10,000.05，变化 +¥0.05：316 不锈钢真空保温杯"
    "大容量便携车载水杯男女士学生定制刻字礼盒装 500ml 深海蓝色限量版 +¥0.05。",
}


@pytest.mark.parametrize("name", SAID)
def test_sentence_in_chinese(name):
    assert DRAWN[name](Look(locale="zh", currency="CNY")).alt == SAID[name]


def test_sentence_in_english():
    look = Look(locale="en", currency="GBP")
    assert DRAWN["line"](look).alt == (
        "Line chart: 上周, Net sales, 16 Nov to 22 Nov, £128,400.00 in all, "
        "highest on 21 Nov with £31,000.00; the dashed line is 前一周, £114,642.86 in all."
    )
    assert DRAWN["forecast_of_one"](look).alt == (
        "Line chart: 234 pieces sold 7 Sep to 16 Nov; 20.0 pieces expected on 23 Nov (12 to 30)."
    )


def test_the_rest_of_a_change_is_told_so_that_parts_add_up():
    alt = DRAWN["waterfall"](Look(locale="zh", currency="CNY")).alt
    assert "变化 +¥5,820.00：" in alt
    assert alt.endswith("、喆記手冲咖啡壶 +¥400.00、其他 +¥100.00。")


def test_segments_are_told_with_their_shares():
    alt = DRAWN["segments"](Look(locale="zh", currency="CNY")).alt
    assert alt.startswith("条形图：各类客户数，共 2,123 人：")
    assert "臺灣高山茶 78 人（3.7%）" in alt
