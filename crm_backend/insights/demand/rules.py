"""What forecasts and stock mean together (docs/metrics.md, Demand and stock). Pure; pieces are not rounded before."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import ceil, floor

from crm_backend.insights.demand.values import Ahead, ProductState, StockoutRisk

_NEXT_WEEKS = (2, 3, 4, 5)
SLOW_AFTER_DAYS = 90
_SLOW_FACTOR = 2


def demand_of(product: ProductState, weeks: Iterable[date]) -> float:
    """Expected pieces of some weeks; weeks that are not stored count nothing."""
    return sum(product.weeks[week].mean for week in weeks if week in product.weeks)


def rest_of_week(product: ProductState, ahead: Ahead) -> float:
    """Expected pieces from *as of* to Sunday."""
    return demand_of(product, [ahead.monday]) * ahead.open_days / 7


def upper_end(product: ProductState, week: date) -> float:
    """The 90 % quantile of a week; where none is known the mean has to do."""
    forecast = product.weeks.get(week)
    if forecast is None:
        return 0.0
    return forecast.mean if forecast.high is None else forecast.high


def reorder_quantity(product: ProductState, ahead: Ahead, *, next_week: float) -> int:
    """Pieces to add so that ``next_week``, its upper end or its mean, is covered."""
    left = max(0.0, (product.stock or 0) - rest_of_week(product, ahead))
    return max(0, ceil(next_week) - floor(left))


def days_of_cover(product: ProductState, ahead: Ahead) -> int | None:
    """Days that stock lasts at the mean demand of weeks 2 to 5; None without any."""
    known = [ahead.week(number) for number in _NEXT_WEEKS if ahead.week(number) in product.weeks]
    expected = demand_of(product, known)
    if expected <= 0:
        return None
    return floor((product.stock or 0) * 7 * len(known) / expected)


def stockout_risk(product: ProductState, ahead: Ahead) -> StockoutRisk:
    """Whether stock will be gone by Sunday of next week."""
    stock = product.stock or 0
    if stock <= 0:
        return StockoutRisk.SOLD_OUT
    following = ahead.week(2)
    rest = rest_of_week(product, ahead)
    if stock < rest + demand_of(product, [following]):
        return StockoutRisk.HIGH
    if stock < rest + upper_end(product, following):
        return StockoutRisk.MEDIUM
    return StockoutRisk.LOW


def is_slow_mover(stock: int, pieces_of_90_days: int) -> bool:
    """Whether stock would last over 180 days at the pace of the last 90."""
    return stock > _SLOW_FACTOR * pieces_of_90_days


def forecast_miss(expected: Sequence[float], sold: Sequence[int]) -> tuple[float, int]:
    """Σ |expected − sold| and Σ sold, whose quotient is the error."""
    missed = sum(abs(each - was) for each, was in zip(expected, sold, strict=True))
    return missed, sum(sold)
