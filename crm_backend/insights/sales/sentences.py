"""What is said of sales: the best day, how it went, and what drove a change. Pure."""

from collections.abc import Sequence
from datetime import date

from analytics.wording import weekday_text
from crm_backend.insights.schemas import FigureRead, Part, Row
from crm_backend.insights.sentences import Told, figure_sentence, in_brackets
from crm_backend.insights.values import Dimension
from crm_backend.insights.wording import bucket_name


def nothing_sold_sentence(told: Told, figure: FigureRead) -> str:
    """Of a shop that has sold nothing at all; its note says what to do."""
    return told.pick(
        f"店里还没有卖出过，没有{figure.name}可看",
        f"nothing has been sold yet, so there is no figure of {figure.name}",
    )


def best_day_sentence(told: Told, figure: FigureRead, by: Dimension) -> str:
    """The day, week or month that sold most."""
    if figure.beside is None:
        return figure_sentence(told, figure)
    day = date.fromisoformat(figure.amount.text)
    name = bucket_name(day, by, told.locale)
    if by is Dimension.DAY:
        name += in_brackets(told, weekday_text(day, locale=told.locale))
    unit = told.pick({"day": "一天", "week": "一周", "month": "一个月"}[by.value], by.value)
    return told.pick(
        f"{told.period}卖得最好的{unit}是 {name}，销售额 {figure.beside.text}",
        f"{told.period}: the best {unit} was {name}, with sales of {figure.beside.text}",
    )


def summary_sentence(told: Told, net: FigureRead, main: Part | None, first: Row | None) -> str:
    """Net sales, how they compare, what did most of it, and the first product."""
    sentence = figure_sentence(told, net) + _main(told, main)
    if first is None or first.rank is None:
        return sentence
    amount = first.amounts[0].text
    return sentence + told.pick(
        f"；卖得最好的商品是「{first.name}」（{amount}）",
        f"; best seller “{first.name}” ({amount})",
    )


def drivers_sentence(
    told: Told, figure: FigureRead, main: Part | None, factors: Sequence[Part]
) -> str:
    """What changed most, and by how much it was buyers, orders a buyer, or money an order."""
    sentence = figure_sentence(told, figure) + _main(told, main)
    moved = [f"{part.name} {part.amount.text}" for part in factors if part.amount.value]
    if not moved:
        return sentence
    return sentence + told.pick(f"；拆开看：{'，'.join(moved)}", f"; of this: {', '.join(moved)}")


def _main(told: Told, main: Part | None) -> str:
    if main is None:
        return ""
    return told.pick(
        f"，主要因为「{main.name}」（{main.amount.text}）",
        f", mainly “{main.name}” ({main.amount.text})",
    )
