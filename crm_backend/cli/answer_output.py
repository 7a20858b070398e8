"""What ``zhanggui sales`` shows: the answer in a sentence, its figures side by side, its rows as a table."""

from rich.console import Console
from rich.table import Table

from crm_backend.cli.stored_output import print_answer
from crm_backend.core.terminal import say
from crm_backend.insights.schemas import Amount, FigureAnswer, FigureRead, Part
from crm_backend.insights.values import Figure, Unit


def print_figures(answer: FigureAnswer) -> None:
    """The sentence and the rows, then every figure beside the other period, and what drove the change."""
    print_answer(answer)
    console = Console(soft_wrap=True, markup=False)  # names are no markup
    if len(answer.figures) > 1 or answer.compared_with is not None:
        console.print(_figures(answer))
    if answer.drivers is not None and answer.figure is Figure.DRIVERS:
        console.print(_parts(answer.drivers.by_dimension))
        if answer.drivers.by_factor:
            console.print(_parts(answer.drivers.by_factor))
    for basis in dict.fromkeys(figure.basis for figure in answer.figures):
        if not answer.columns:
            console.print(f"· {basis}", style="dim", highlight=False)


def _figures(answer: FigureAnswer) -> Table:
    table = Table(show_lines=False)
    table.add_column(say("指标", "figure"))
    table.add_column(say("本期", "this period"), justify="right")
    if answer.compared_with is not None:
        table.add_column(say("对比期", "other period"), justify="right")
        table.add_column(say("差额", "difference"), justify="right")
        table.add_column(say("增长率", "growth"), justify="right")
    for figure in answer.figures:
        cells = [figure.name, figure.amount.text]
        if answer.compared_with is not None:
            cells += [_text(figure.before), _change(figure), _text(figure.growth)]
        table.add_row(*cells)
    return table


def _parts(parts: list[Part]) -> Table:
    table = Table(show_lines=False)
    table.add_column(say("拆开看", "of this"))
    table.add_column(say("变化", "change"), justify="right")
    for part in parts:
        table.add_row(part.name, part.amount.text)
    return table


def _change(figure: FigureRead) -> str:
    text = _text(figure.change)
    if figure.change is None or figure.unit is not Unit.SHARE:
        return text
    return text + say(" 个百分点", " points")


def _text(amount: Amount | None) -> str:
    return "—" if amount is None else amount.text
