"""What drove a change: by the values of a dimension, and by buyers, orders a buyer and money an order."""

from dataclasses import dataclass
from fractions import Fraction

from analytics.exact import largest_remainder
from analytics.sales.shapley import shapley_of_product
from analytics.wording import signed_money_text
from crm_backend.insights.amounts import Ratio, amount
from crm_backend.insights.frames import Frame
from crm_backend.insights.periods import Sides
from crm_backend.insights.sales import rules
from crm_backend.insights.sales.rules import RULES
from crm_backend.insights.sales.service.boards import DEFAULT_ROWS, Board, BoardMaker
from crm_backend.insights.sales.values import Sums
from crm_backend.insights.schemas import Amount, DriversRead, Part, Row
from crm_backend.insights.values import Figure, Period, Unit
from crm_backend.insights.wording import REST, rest_name

_FACTORS = {
    "buyers": ("买家数", "buyers"),
    "orders_per_buyer": ("每人单数", "orders per buyer"),
    "order_value": ("笔单价", "average order value"),
    "anonymous": ("匿名订单", "anonymous orders"),
}


@dataclass(frozen=True, kw_only=True)
class _Moved:
    key: str
    name: str
    now: int
    before: int

    @property
    def change(self) -> int:
        return self.now - self.before


async def drivers_of(
    maker: BoardMaker, sides: Sides, whole: tuple[Sums, Sums]
) -> tuple[DriversRead, Board]:
    """The parts of a change of sales or net sales, and the same as rows with both sides' amounts."""
    figure, frame = maker.columns[0], maker.frame
    if sides.before is None:
        raise ValueError("a change has two sides")
    moved = await _moved(maker, sides.now, sides.before)
    shown = moved[: maker.question.limit or DEFAULT_ROWS]
    listed = [*enumerate(shown, 1)]
    if left := moved[len(shown) :]:
        rest = _Moved(
            key=REST,
            name=rest_name(len(left), frame.locale),
            now=sum(each.now for each in left),
            before=sum(each.before for each in left),
        )
        listed.append((0, rest))
    change = _number(figure, whole[0]) - _number(figure, whole[1])
    drivers = DriversRead(
        change=_signed(change, frame),
        by_factor=[] if _is_of_goods(maker) else _by_factor(figure, whole, frame),
        dimension=maker.by,
        by_dimension=[_part(each.key, each.name, each.change, frame) for _, each in listed],
        main=None if _is_today_alone(sides, frame) else _main(moved, change, frame),
    )
    rows = [_row(rank or None, each, frame) for rank, each in listed]
    return drivers, Board(rows=rows, total_rows=len(moved))


async def _moved(maker: BoardMaker, now: Period, before: Period) -> list[_Moved]:
    """Every value of the dimension, the one that changed most first."""
    [figure] = maker.columns
    sums = await maker.counter.by(now, [figure], maker.by)
    others = await maker.counter.by(before, [figure], maker.by)
    called = await maker.called({**others, **sums})
    moved = [
        _Moved(
            key=key,
            name=name,
            now=_number(figure, sums.get(raw)),
            before=_number(figure, others.get(raw)),
        )
        for raw, (key, name) in called.items()
    ]
    return sorted(moved, key=lambda each: (-abs(each.change), each.name, each.key))


def _row(rank: int | None, moved: _Moved, frame: Frame) -> Row:
    return Row(
        rank=rank,
        key=moved.key,
        name=moved.name,
        amounts=[_money(moved.now, frame)],
        before=_money(moved.before, frame),
    )


def _is_of_goods(maker: BoardMaker) -> bool:
    return bool({"products", "category"} & maker.counter.kept.keys())


def _number(figure: Figure, sums: Sums | None) -> int:
    number = None if sums is None else RULES[figure].number(sums, 1)
    return 0 if number is None else number.rounded


def _is_today_alone(sides: Sides, frame: Frame) -> bool:
    """Whether a side is a day that is not over: then that is why it sold less."""
    return any(
        side is not None and side.first == side.last == frame.today
        for side in (sides.now, sides.before)
    )


def _main(moved: list[_Moved], change: int, frame: Frame) -> Part | None:
    """The largest part of the change's own sign, where it is a main one; they are sorted by size."""
    along = next((each for each in moved if each.change * change > 0), None)
    if along is None or not rules.is_main(along.change, change, values=len(moved)):
        return None
    return _part(along.key, along.name, along.change, frame)


def _by_factor(figure: Figure, whole: tuple[Sums, Sums], frame: Frame) -> list[Part]:
    """Shapley values of buyers, orders per buyer and money per order; the anonymous rest is a fourth part."""
    now, before = whole
    if figure is not Figure.SALES or not (now.buyers and before.buyers):
        return []
    parts = largest_remainder(shapley_of_product(_factors(before), _factors(now)))
    anonymous = (now.sales - now.customer_sales) - (before.sales - before.customer_sales)
    chinese = frame.locale == "zh"
    return [
        _part(key, names[0] if chinese else names[1], part, frame)
        for (key, names), part in zip(_FACTORS.items(), [*parts, anonymous], strict=True)
    ]


def _factors(sums: Sums) -> list[Fraction]:
    return [
        Fraction(sums.buyers),
        Fraction(sums.customer_orders, sums.buyers),
        Fraction(sums.customer_sales, sums.customer_orders),
    ]


def _part(key: str, name: str, change: int, frame: Frame) -> Part:
    return Part(key=key, name=name, amount=_signed(change, frame))


def _signed(change: int, frame: Frame) -> Amount:
    return Amount(value=change, text=signed_money_text(change, currency=frame.currency))


def _money(value: int, frame: Frame) -> Amount:
    return amount(Ratio(value), Unit.MONEY, currency=frame.currency)
