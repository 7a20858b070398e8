"""From a question's days and filters to sums: which statements are asked, and their answers put together."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.insights.frames import Frame
from crm_backend.insights.periods import Bucket, buckets
from crm_backend.insights.sales.repository import given_back, sold, summaries
from crm_backend.insights.sales.rules import RULES, Source, coverage_of
from crm_backend.insights.sales.values import Coverage, Group, Key, Scope, Slot, Sums
from crm_backend.insights.values import Dimension, Figure, Period
from crm_backend.insights.wording import TIME

ALL: Key = ""
_STATEMENTS = {
    Source.SOLD: sold.sums_by,
    Source.REFUNDED: given_back.refunds_by,
    Source.CANCELLED: given_back.cancelled_by,
    Source.CREDITED: given_back.credit_notes_by,
}


@dataclass(kw_only=True)
class Counter:
    """Counts figures of one question, period after period."""

    session: AsyncSession
    frame: Frame
    kept: dict[str, Any]
    _summed: frozenset[date] | None = None
    _told: dict[tuple[Source, Scope, Group], dict[Key, Sums]] = field(default_factory=dict)

    def scope_of(self, period: Period) -> Scope:
        """The rows of a period."""
        return Scope(
            first=period.first,
            last=period.last,
            start=self.frame.start_of(period),
            end=self.frame.end_of(period),
            **self.kept,
        )

    async def whole(self, period: Period, figures: Iterable[Figure]) -> Sums:
        """The sums of a whole period."""
        return (await self._count(self.scope_of(period), figures, Group())).get(ALL, Sums())

    async def by(self, period: Period, figures: Iterable[Figure], by: Dimension) -> dict[Key, Sums]:
        """The sums of each group that has rows; by time, named by each bucket's first day."""
        scope = self.scope_of(period)
        if by in TIME:
            scope = replace(
                scope, slots=tuple(self._slot(bucket) for bucket in buckets(period, by))
            )
        return await self._count(scope, figures, Group(by=by))

    async def left_out(
        self,
        period: Period,
        figures: Iterable[Figure],
        by: Dimension,
        *,
        listed: tuple[Key, ...],
    ) -> Sums:
        """The sums of all groups but those listed, together: an order of two of them is one order."""
        group = Group(by=by, leaving=listed)
        return (await self._count(self.scope_of(period), figures, group)).get(ALL, Sums())

    def _slot(self, bucket: Bucket) -> Slot:
        return Slot(
            starts_on=bucket.starts_on,
            first=bucket.period.first,
            start=self.frame.start_of(bucket.period),
        )

    async def _count(
        self, scope: Scope, figures: Iterable[Figure], group: Group
    ) -> dict[Key, Sums]:
        rules = [RULES[figure] for figure in figures]
        group = replace(
            group,
            knows_new=any(rule.knows_new for rule in rules),
            counts_orders=any(rule.counts_orders for rule in rules),
            counts_buyers=any(rule.counts_buyers for rule in rules),
        )
        found: dict[Key, Sums] = {}
        for source in dict.fromkeys(each for rule in rules for each in rule.sources):
            if source is Source.SOLD:
                scope = replace(scope, coverage=await self._coverage(scope))
            for key, sums in (await self._ask(source, scope, group)).items():
                found[key] = found[key] + sums if key in found else sums
        return found

    async def _ask(self, source: Source, scope: Scope, group: Group) -> dict[Key, Sums]:
        """Ask the database; the same is asked once for an answer."""
        asked = source, scope, group
        if asked not in self._told:
            self._told[asked] = await _STATEMENTS[source](self.session, scope, group)
        return self._told[asked]

    async def _coverage(self, scope: Scope) -> Coverage:
        """Which days of the scope have sums that are up to date; today never has."""
        if self.frame.first_day is None or self.frame.last_day is None:
            return Coverage(live=((scope.start, scope.end),))
        if self._summed is None:
            self._summed = await summaries.summed_days(self.session, self.frame.zone)
        first = max(scope.first, self.frame.first_day)
        last = min(scope.last, self.frame.last_day)
        return coverage_of(first, last, self._summed, frame=self.frame)
