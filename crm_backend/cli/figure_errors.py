"""Why a question about the shop's figures has no answer, in the words of whoever sits at the terminal."""

from crm_backend.core.errors import CrmError
from crm_backend.core.terminal import say


def explain(error: CrmError) -> str:
    """What is wrong with a question, in the reader's language."""
    facts = error.facts
    names = facts.get("nearest") or facts.get("possible")
    listed = "、".join(map(str, names)) if isinstance(names, list) else ""
    by = facts.get("by")
    chinese = {
        "shop_not_set_up": "还没有店铺：先运行 zhanggui shop init 建自己的店，或 make up 看演示店。",
        "filter_without_match": f"店里没有「{facts.get('value')}」"
        + (f"，是不是：{listed}" if listed else ""),
        "figure_not_by_dimension": f"这个指标不能按 {by} 分或筛选"
        + (f"，可以按：{listed}" if listed else ""),
        "period_not_begun": f"这段时间还没开始：{facts.get('first')}，今天是 {facts.get('today')}",
        "period_invalid": "日期写成 2026-11-01..2026-11-30，后一天不能早于前一天",
        "period_too_long": f"一次最多看 {facts.get('limit')} 行，缩短时间，或者加 --by week、--by month",
        "forecast_weeks_only": (
            f"预测按整周（周一到周日），从 {facts.get('first')} 到 {facts.get('last')}"
        ),
        "training_failed": "训练没有成功，仍用原来的结果；原因见上面的记录。",
    }
    english = {
        "filter_without_match": f"There is no {facts.get('value')}"
        + (f"; did you mean {listed}?" if listed else ""),
        "figure_not_by_dimension": f"Not by {by}" + (f"; there is {listed}" if listed else ""),
        "period_too_long": f"At most {facts.get('limit')} rows: fewer days, or --by week or month",
        "forecast_weeks_only": (
            "Forecasts are of whole weeks, Monday to Sunday, "
            f"from {facts.get('first')} to {facts.get('last')}"
        ),
    }
    return say(chinese.get(error.code, error.message), english.get(error.code, error.message))
