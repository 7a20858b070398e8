"""How a figure compares with that of another span."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import get_args

from analytics.sales.figures import Measure, Totals


@dataclass(frozen=True)
class Change:
    """One figure now and before.

    Examples
    --------
    >>> Change(now=112, before=100).difference, Change(now=112, before=100).share
    (12, 0.12)
    >>> Change(now=112, before=0).share is None
    True
    """

    now: int
    before: int

    @property
    def difference(self) -> int:
        """Now less before."""
        return self.now - self.before

    @property
    def share(self) -> float | None:
        """The difference by what was before; None where that was nothing, or a loss."""
        return self.difference / self.before if self.before > 0 else None


def growth(now: Totals, before: Totals) -> Mapping[Measure, Change]:
    """Compare every figure of two spans.

    ``Span.preceding`` is the span of the same number of days; a longer one sells more without
    growing.
    """
    measures: tuple[Measure, ...] = get_args(Measure)
    return {each: Change(now=getattr(now, each), before=getattr(before, each)) for each in measures}
