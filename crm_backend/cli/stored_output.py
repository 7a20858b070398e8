"""What ``zhanggui forecast`` and ``zhanggui scores`` show: an answer as a table, its model card, a training's bar."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn
from rich.table import Table

from crm_backend.core.terminal import say
from crm_backend.insights.estimates import percent_text
from crm_backend.insights.models import Training
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.training import values as training
from crm_backend.insights.values import Dimension

# Where each stage begins and ends on the bar; learning takes longest and cannot say how far it is.
_STAGES = {
    training.Stage.READ: (0.0, 0.1, ("读取订单", "reading orders")),
    training.Stage.LEARN: (0.1, 0.8, ("学习和检验", "learning and judging")),
    training.Stage.WRITE: (0.8, 1.0, ("写入结果", "writing results")),
}
_TITLES = {
    training.TrainingKind.DEMAND: ("训练需求预测", "training forecasts"),
    training.TrainingKind.CUSTOMERS: ("训练客户评分", "training scores"),
}
_REASONS = {
    "too_little_to_learn": ("新数据太少，学不到东西", "the new data are too few to learn from"),
    "worse_than_current": (
        "新模型不如现在的准",
        "the new model is less exact than the current one",
    ),
}
_LOWER_IS_BETTER = {
    training.TrainingKind.DEMAND: "RMSSE",
    training.TrainingKind.CUSTOMERS: "Brier",
}


@contextmanager
def show_training(kind: training.TrainingKind) -> Iterator[Callable[[training.Progress], None]]:
    """A bar while a training runs; what it yields takes how far it is."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[stage]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns) as bar:
        task = bar.add_task(say(*_TITLES[kind]), total=1.0, stage="")

        def move(progress: training.Progress) -> None:
            start, end, words = _STAGES[progress.stage]
            bar.update(task, completed=start + (end - start) * progress.share, stage=say(*words))

        yield move


def print_outcome(result: dict[str, Any]) -> None:
    """What became of a training."""
    outcome = result["outcome"]
    if outcome == "no_orders":
        print(
            say(
                "今天以前还没有已付款的订单，没有可学的。",
                "There is no paid order before today, so there is nothing to learn from.",
            )
        )
    elif outcome == "rejected":
        reason = say(*_REASONS[result["reason"]])
        print(
            say(
                f"没有采用新结果，沿用原来的：{reason}。", f"The results before are kept: {reason}."
            )
        )


def print_answer(answer: FigureAnswer) -> None:
    """An answer: its sentence, its rows as a table, what it rests on, and what else is to be said."""
    console = Console(soft_wrap=True, markup=False)  # names are no markup
    console.print(answer.sentence, style="bold", highlight=False)
    if answer.rows:
        console.print(_table(answer))
    if len(answer.rows) < answer.total_rows:
        more = answer.total_rows
        print(say(f"共 {more} 行，--limit 看更多", f"{more} rows in all; --limit shows more"))
    for basis in dict.fromkeys(column.basis for column in answer.columns):
        console.print(f"· {basis}", style="dim", highlight=False)
    for text in answer.note_texts:
        console.print(f"! {text}", style="yellow", highlight=False)


def _table(answer: FigureAnswer) -> Table:
    table = Table(show_lines=False)
    table.add_column("#", justify="right")
    table.add_column(say("名称", "name"), overflow="fold")
    for column in answer.columns:
        table.add_column(column.name, justify="right")
    has_before = any(row.before for row in answer.rows)
    if has_before:
        first = answer.columns[0].name
        table.add_column(say(f"{first}（对比期）", f"{first} (other period)"), justify="right")
    has_shares = any(row.share for row in answer.rows)
    if has_shares:
        table.add_column(say("占比", "share"), justify="right")
    for row in answer.rows:
        cells = [amount.text for amount in row.amounts]
        if has_before:
            cells.append("—" if row.before is None else row.before.text)
        if has_shares:
            cells.append(row.share or "")
        name = row.name + (_cut(answer.by) if row.is_cut else "")
        table.add_row("" if row.rank is None else str(row.rank), name, *cells)
    return table


def _cut(by: Dimension | None) -> str:
    """What is said beside a week or month of which the period holds only a part."""
    if by is Dimension.MONTH:
        return say("（不足一月）", " (part of a month)")
    return say("（不足一周）", " (part of a week)")


def print_card(shown: Training | None) -> None:
    """The model card in a few lines."""
    if shown is None:
        return
    console = Console(soft_wrap=True, markup=False)  # names are no markup
    for line in _card_lines(shown):
        console.print(line, style="dim", highlight=False)


def _card_lines(shown: Training) -> Iterator[str]:
    card = shown.card
    ended = f"{shown.ended_at or shown.started_at:%Y-%m-%d %H:%M} UTC"
    first = card.get("first_period") or card.get("first_day") or "—"
    last = card.get("last_period") or card.get("last_day") or "—"
    size = _size(shown)
    yield say(
        f"模型说明：训练于 {ended}，数据 {first} 至 {last}（{size}）",
        f"Model card: trained {ended}, data {first} to {last} ({size})",
    )
    if card["judged"]["is_rule"]:
        why = card.get("fallback") or ""
        yield say(f"数据少，按规则估算（{why}）", f"Too little data, estimated by rule ({why})")
    else:
        yield _scores(shown)
    versions = card.get("versions", {})
    yield say("版本：", "Versions: ") + ", ".join(f"{name} {of}" for name, of in versions.items())


def _size(shown: Training) -> str:
    card = shown.card
    if shown.kind is training.TrainingKind.DEMAND:
        weeks, products = card["n_periods"], card["n_series"]
        return say(f"{weeks} 周、{products} 种商品", f"{weeks} weeks, {products} products")
    return say(f"{card['customers']} 位客户", f"{card['customers']} customers")


def _scores(shown: Training) -> str:
    judged, card = shown.card["judged"], shown.card
    name = _LOWER_IS_BETTER[shown.kind]
    told = [f"{name} {_number(judged['error'])}"]
    told.append(say("基准", "baseline") + f" {_number(judged['base_error'])}")
    served = _served(card)
    if served.get("bias") is not None:
        told.append(say("偏差", "bias") + f" {_percent(served['bias'])}")
    if served.get("calibration_error") is not None:
        gap = _percent(served["calibration_error"])
        told.append(say("概率与实际平均相差", "mean gap of probabilities") + f" {gap}")
    covered = (card.get("coverage") or {}).get("80")
    if covered is not None:
        told.append(say("80% 区间实际覆盖", "80% interval covered") + f" {_percent(covered)}")
    mark = say("越小越好：", "lower is better: ")
    return mark + say("，", ", ").join(told)


def _served(card: dict[str, Any]) -> dict[str, Any]:
    """The scores of what is served: of forecasts the card's own, of customers those of who buys."""
    purchase = card.get("purchase")
    if purchase is None:
        return card
    scores: dict[str, Any] = purchase["scores"].get(purchase["model"], {})
    return scores


def _number(value: float | None) -> str:
    return "—" if value is None else f"{value:.3f}"


def _percent(value: float) -> str:
    return percent_text(value)
