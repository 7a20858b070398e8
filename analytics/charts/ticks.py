"""Marks of an axis: round numbers, few of them, nought among them."""

from analytics.charts.picture import Look
from analytics.wording import count_ticks, money_ticks

_MOST = 5  # steps


def round_marks(low: int, high: int, *, is_money: bool) -> list[int]:
    """Return evenly spaced round numbers that enclose nought and both values.

    Money is in minor units and marked in whole ones.

    Examples
    --------
    >>> round_marks(0, 12840, is_money=False), round_marks(-30, 70, is_money=False)
    ([0, 5000, 10000, 15000], [-50, 0, 50, 100])
    >>> round_marks(0, 0, is_money=True), round_marks(0, 940, is_money=True)
    ([0, 100], [0, 200, 400, 600, 800, 1000])
    """
    step = 100 if is_money else 1
    low, high = min(low, 0), max(high, 0)
    if low == high:
        high = step
    while True:
        for factor in (1, 2, 5):
            first, last = low // (step * factor), -(-high // (step * factor))
            if last - first <= _MOST:
                return [each * step * factor for each in range(first, last + 1)]
        step *= 10


def mark_labels(marks: list[int], look: Look, *, is_money: bool) -> list[str]:
    """Write the marks of an axis of money (minor units) or of counts."""
    if is_money:
        return money_ticks(marks, currency=look.currency, locale=look.locale)
    return count_ticks(marks, locale=look.locale)


def evenly_chosen(count: int, most: int) -> range:
    """Choose which of ``count`` places in a row get a label: at most ``most``, whole weeks apart.

    Examples
    --------
    >>> list(evenly_chosen(7, 8)), list(evenly_chosen(31, 8))
    ([0, 1, 2, 3, 4, 5, 6], [0, 7, 14, 21, 28])
    """
    step = -(-count // most)
    if step > 3:
        step = -(-step // 7) * 7
    return range(0, count, max(step, 1))
