"""The rows of an answer: leaderboards and series."""

from collections.abc import Sequence
from dataclasses import dataclass

from analytics.wording import Locale
from crm_backend.insights.amounts import Ratio, amount, part_of_whole
from crm_backend.insights.frames import Frame
from crm_backend.insights.periods import Bucket, Sides, buckets
from crm_backend.insights.sales import rules
from crm_backend.insights.sales.repository import names
from crm_backend.insights.sales.rules import RULES
from crm_backend.insights.sales.service.counting import Counter
from crm_backend.insights.sales.service.filters import NO_CUSTOMER, Catalogue
from crm_backend.insights.sales.values import Key, ProductChoice, Sums
from crm_backend.insights.sales.words import REASONS, WORDS
from crm_backend.insights.schemas import Amount, Row
from crm_backend.insights.values import Dimension, Figure, Period, Question
from crm_backend.insights.wording import (
    ANONYMOUS,
    NOT_GIVEN,
    POSTAGE_AND_FEES,
    REST,
    UNCATEGORISED,
    bucket_name,
    rest_name,
    row_name,
)

DEFAULT_ROWS = 10
# Values that are missing, in the order in which they stand below, and the keys they are shown under.
_MISSING: dict[Dimension, dict[Key, str]] = {
    Dimension.PRODUCT: {POSTAGE_AND_FEES: POSTAGE_AND_FEES},
    Dimension.CATEGORY: {UNCATEGORISED: UNCATEGORISED, POSTAGE_AND_FEES: POSTAGE_AND_FEES},
    Dimension.CUSTOMER: {NO_CUSTOMER: ANONYMOUS},
    Dimension.REGION: {"": NOT_GIVEN},
    Dimension.REP: {"": NOT_GIVEN},
    Dimension.CHANNEL: {"": NOT_GIVEN},
    Dimension.BUYER_KIND: {ANONYMOUS: ANONYMOUS},
}


@dataclass(frozen=True, kw_only=True)
class Board:
    """Rows, and how many of them have a place in all."""

    rows: list[Row]
    total_rows: int


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    raw: Key
    key: str
    name: str
    sums: Sums


@dataclass(kw_only=True)
class BoardMaker:
    """Makes the rows of one question."""

    counter: Counter
    catalogue: Catalogue
    question: Question
    columns: Sequence[Figure]
    by: Dimension
    whole: Ratio | None

    @property
    def frame(self) -> Frame:
        """The shop."""
        return self.counter.frame

    @property
    def locale(self) -> Locale:
        """The reader's language."""
        return self.frame.locale

    async def series(self, sides: Sides) -> Board:
        """A row for every day, week or month, those without a sale too; the other side place by place."""
        now = await self.counter.by(sides.now, self.columns, self.by)
        listed = buckets(sides.now, self.by)
        before: list[Amount | None] = [None] * len(listed)
        if sides.before is not None:
            sums = await self.counter.by(sides.before, self.columns[:1], self.by)
            others = buckets(sides.before, self.by)
            before = [self._of_bucket(sums, each) for each in others]
        before += [None] * (len(listed) - len(before))
        rows = [
            self._row(
                None,
                (bucket.starts_on.isoformat(), bucket_name(bucket.starts_on, self.by, self.locale)),
                now.get(bucket.starts_on, Sums()),
                days=self.frame.days_with_data(bucket.period),
                before=other,
                is_cut=bucket.is_cut,
            )
            for bucket, other in zip(listed, before, strict=False)
        ]
        return Board(rows=rows, total_rows=len(rows))

    def _of_bucket(self, sums: dict[Key, Sums], bucket: Bucket) -> Amount:
        figure = self.columns[0]
        days = self.frame.days_with_data(bucket.period)
        return self._amount(figure, RULES[figure].number(sums.get(bucket.starts_on, Sums()), days))

    async def best(self, period: Period) -> Board:
        """The days, weeks or months that sold most; the earlier one of equals."""
        sums = await self.counter.by(period, self.columns, self.by)
        listed = [each for each in buckets(period, self.by) if each.starts_on in sums]
        listed.sort(key=lambda each: (-sums[each.starts_on].sales, each.starts_on))
        rows = [
            self._row(
                place,
                (bucket.starts_on.isoformat(), bucket_name(bucket.starts_on, self.by, self.locale)),
                sums[bucket.starts_on],
                days=bucket.period.days,
                before=None,
                is_cut=bucket.is_cut,
            )
            for place, bucket in enumerate(listed[: self.question.limit or 1], 1)
        ]
        return Board(rows=rows, total_rows=len(listed))

    async def ranking(self, sides: Sides) -> Board:
        """Rows with a place, then what is missing, then all the others together."""
        sums = await self.counter.by(sides.now, self.columns, self.by)
        before = (
            None
            if sides.before is None
            else await self.counter.by(sides.before, self.columns[:1], self.by)
        )
        ranked = await self._ranked(sums, self.frame.days_with_data(sides.now))
        shown = ranked[: self.question.limit or DEFAULT_ROWS]
        missing = [
            _Candidate(raw=raw, key=key, name=row_name(key, "", self.locale), sums=sums[raw])
            for raw, key in _MISSING.get(self.by, {}).items()
            if raw in sums
        ]
        rows = [
            self._place(place, each, sides, before)
            for place, each in [*enumerate(shown, 1), *((None, each) for each in missing)]
        ]
        listed = tuple(each.raw for each in (*shown, *missing))
        count = len((sums.keys() | {each.raw for each in ranked}) - set(listed))
        if count:
            rows.append(await self._rest(count, listed, sums, sides, before))
        return Board(rows=rows, total_rows=len(ranked))

    async def _ranked(self, sums: dict[Key, Sums], days: int) -> list[_Candidate]:
        figure = self.columns[0]
        sums = self._eligible(sums)
        called = await self.called(sums)
        placed = []
        for raw, each in sums.items():
            number = RULES[figure].number(each, days)
            if number is None or not rules.is_ranked(figure, self.by, each):
                continue
            key, name = called[raw]
            order = rules.place(number.rank, name, key, lowest_first=self.question.lowest_first)
            placed.append((order, _Candidate(raw=raw, key=key, name=name, sums=each)))
        placed.sort(key=lambda pair: pair[0])
        return [candidate for _, candidate in placed]

    def _eligible(self, sums: dict[Key, Sums]) -> dict[Key, Sums]:
        """What may have a place; sold worst are only goods that are on sale, those without a sale too."""
        missing = _MISSING.get(self.by, {})
        is_worst = self.question.lowest_first and self.columns[0] in (Figure.PIECES, Figure.SALES)
        if not (is_worst and self.by is Dimension.PRODUCT):
            return {raw: each for raw, each in sums.items() if raw not in missing}
        return {
            product.sku: sums.get(product.sku, Sums())
            for product in self.catalogue.products.values()
            if product.is_active and self._is_kept(product.sku)
        }

    def _is_kept(self, sku: str) -> bool:
        products: ProductChoice | None = self.counter.kept.get("products")
        category = self.counter.kept.get("category")
        if products is not None and sku not in products.skus:
            return False
        return category is None or (
            (self.catalogue.products[sku].category or UNCATEGORISED) == category
        )

    async def called(self, sums: dict[Key, Sums]) -> dict[Key, tuple[str, str]]:
        """(key, name) of each group as they are shown, those that are missing too."""
        missing = {raw: key for raw, key in _MISSING.get(self.by, {}).items() if raw in sums}
        known = {raw: each for raw, each in sums.items() if raw not in missing}
        nameless = {raw: (key, row_name(key, "", self.locale)) for raw, key in missing.items()}
        return {**await self._names(known), **nameless}

    async def _names(self, sums: dict[Key, Sums]) -> dict[Key, tuple[str, str]]:
        if self.by is Dimension.CUSTOMER:
            ids = [raw for raw in sums if isinstance(raw, int)]
            return dict((await names.customer_names(self.counter.session, ids)).items())
        if self.by is Dimension.PRODUCT:
            return {raw: (str(raw), self.catalogue.name_of(str(raw))) for raw in sums}
        if self.by is Dimension.REASON:
            return {raw: (str(raw), REASONS[str(raw)][self.locale]) for raw in sums}
        kind = self.by is Dimension.BUYER_KIND
        return {
            raw: (str(raw), row_name(str(raw), "" if kind else str(raw), self.locale))
            for raw in sums
        }

    def _place(
        self,
        place: int | None,
        candidate: _Candidate,
        sides: Sides,
        before: dict[Key, Sums] | None,
    ) -> Row:
        other = None
        if before is not None and sides.before is not None:
            other = self._first(before.get(candidate.raw, Sums()), sides.before)
        return self._row(
            place,
            (candidate.key, candidate.name),
            candidate.sums,
            days=self.frame.days_with_data(sides.now),
            before=other,
        )

    async def _rest(
        self,
        count: int,
        listed: tuple[Key, ...],
        sums: dict[Key, Sums],
        sides: Sides,
        before: dict[Key, Sums] | None,
    ) -> Row:
        """All that is not listed, as one row."""
        is_sum = all(rules.adds_up(figure, self.by) for figure in self.columns)
        rest = _together(sums, listed)
        if not is_sum and self.by is not Dimension.BUYER_KIND:
            left = await self.counter.left_out(sides.now, self.columns, self.by, listed=listed)
            rest = rest.with_counts_of(left)
        other = None
        if before is not None and sides.before is not None and is_sum:
            other = self._first(_together(before, listed), sides.before)
        return self._row(
            None,
            (REST, rest_name(count, self.locale)),
            rest,
            days=self.frame.days_with_data(sides.now),
            before=other,
        )

    def _first(self, sums: Sums, period: Period) -> Amount:
        figure = self.columns[0]
        days = self.frame.days_with_data(period)
        return self._amount(figure, RULES[figure].number(sums, days))

    def _row(
        self,
        place: int | None,
        called: tuple[str, str],
        sums: Sums,
        *,
        days: int,
        before: Amount | None,
        is_cut: bool = False,
    ) -> Row:
        numbers = [RULES[figure].number(sums, days) for figure in self.columns]
        share = None
        if rules.has_shares(self.columns[0]):
            share = part_of_whole(numbers[0], self.whole)
        return Row(
            rank=place,
            key=called[0],
            name=called[1],
            amounts=[
                self._amount(figure, number)
                for figure, number in zip(self.columns, numbers, strict=True)
            ],
            before=before,
            share=share,
            is_cut=is_cut,
        )

    def _amount(self, figure: Figure, number: Ratio | None) -> Amount:
        return amount(number, WORDS[figure].unit, currency=self.frame.currency)


def _together(sums: dict[Key, Sums], listed: tuple[Key, ...]) -> Sums:
    return Sums.total(each for raw, each in sums.items() if raw not in listed)
