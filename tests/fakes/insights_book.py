"""Questions about invented sales, answered as /api/v1/insights/sales does."""

from datetime import UTC, date, datetime, timedelta

from crm_backend.insights.schemas import (
    Amount,
    Column,
    DriversRead,
    FigureAnswer,
    FigureRead,
    FilterRead,
    Match,
    Part,
    PeriodRead,
    Row,
)
from crm_backend.insights.values import Dimension, Figure, Note, Unit
from tests.fakes.insights_sales import (
    NAMES,
    PRODUCTS,
    SUMMARY,
    Sale,
    amount_of,
    grouped,
    growth_of,
    money,
)


class SalesBook:
    """All sales of a fake shop, and the questions one can ask of them."""

    def __init__(self, sales: list[Sale], today: date) -> None:
        self.sales = sales
        self.today = today

    def within(self, question: dict[str, str], first: date, last: date) -> list[Sale]:
        """The sales of these days that the filters keep."""
        found = [sale for sale in self.sales if first <= sale.paid_on <= last]
        for name in ("product", "category", "region", "channel", "customer"):
            if word := question.get(name):
                found = [
                    sale
                    for sale in found
                    if word in sale.value_of(name)
                    or (name == "product" and word in sale.value_of(name)[1])
                ]
        return found

    def knows(self, name: str, word: str) -> list[tuple[str, str]]:
        """What a filter's word means."""
        values = {sale.value_of(name) for sale in self.sales}
        return sorted(
            value for value in values if word in value or (name == "product" and word in value[1])
        )

    def answer(self, question: dict[str, str]) -> FigureAnswer:
        """The whole answer."""
        first, last = date.fromisoformat(question["from"]), date.fromisoformat(question["to"])
        figure = Figure(question["figure"])
        by = question.get("by")
        days = (last - first).days + 1
        is_compared = figure in (Figure.SALES_SUMMARY, Figure.DRIVERS) or "compare" in question
        other = (first - timedelta(days=days), first - timedelta(days=1))
        now, before = self.within(question, first, last), self.within(question, *other)
        single = {Figure.SALES_SUMMARY: SUMMARY, Figure.DRIVERS: (Figure.SALES,)}.get(
            figure, (figure,)
        )
        columns = [Figure.SALES, Figure.PIECES] if figure is Figure.SALES and by else list(single)
        is_split = bool(by) and figure is not Figure.DRIVERS
        rows = (
            self._rows(question, columns, now, before if is_compared else None) if is_split else []
        )
        limit = int(question.get("limit", 10))
        return FigureAnswer(
            figure=figure,
            by=Dimension(by) if by else None,
            period=PeriodRead(first=first, last=last, days=days),
            compared_with=PeriodRead(first=other[0], last=other[1], days=days)
            if is_compared
            else None,
            filters=self._filters(question),
            currency="CNY",
            time_zone="Asia/Shanghai",
            as_of=datetime.now(UTC),
            first_day=min((sale.paid_on for sale in self.sales), default=None),
            last_day=max((sale.paid_on for sale in self.sales), default=None),
            sentence=self._sentence(now, before),
            figures=[]
            if is_split
            else [self._figure(each, now, before if is_compared else None) for each in single],
            columns=[self._column(each) for each in columns] if is_split else [],
            rows=rows if by in ("day", "week", "month") else rows[:limit],
            total_rows=len(rows),
            drivers=self._drivers(by or "product", now, before)
            if figure is Figure.DRIVERS
            else None,
            notes=self._notes(now, last),
            chart=None,
            link="/dashboard",
        )

    def records(self, question: dict[str, str], size: int = 20) -> dict[str, object]:
        """One page of the orders behind a number."""
        first, last = date.fromisoformat(question["from"]), date.fromisoformat(question["to"])
        found = self.within(question, first, last)
        start = int(question.get("after", 0))
        cells = [
            [sale.number, sale.paid_on.isoformat(), sale.customer, money(sale.amount_minor).text]
            for sale in found[start : start + size]
        ]
        keys = {"order": "订单", "paid_on": "付款", "name": "客户", "amount": "金额"}
        return {
            "columns": [{"key": key, "name": name} for key, name in keys.items()],
            "rows": cells,
            "next_after": str(start + size) if start + size < len(found) else None,
        }

    def _rows(
        self,
        question: dict[str, str],
        columns: list[Figure],
        now: list[Sale],
        before: list[Sale] | None,
    ) -> list[Row]:
        by = question["by"]
        is_time = by in ("day", "week", "month")
        groups = grouped(by, now)
        others = grouped(by, before or [])
        order = (
            list(groups)
            if is_time
            else sorted(groups, key=lambda value: -sum(s.amount_minor for s in groups[value]))
        )
        whole = sum(sale.amount_minor for sale in now)
        times = list(others.values())
        return [
            Row(
                rank=None if is_time or value[0] == "未填写" else place + 1,
                key=value[0],
                name=value[1],
                amounts=[amount_of(column, groups[value]) for column in columns],
                before=None
                if before is None
                else amount_of(
                    columns[0],
                    (times[place] if place < len(times) else [])
                    if is_time
                    else others.get(value, []),
                ),
                share=None
                if is_time
                else f"{sum(s.amount_minor for s in groups[value]) / whole:.1%}",
            )
            for place, value in enumerate(order)
        ]

    def _filters(self, question: dict[str, str]) -> list[FilterRead]:
        return [
            FilterRead(
                dimension=Dimension(name),
                value=question[name],
                matches=[
                    Match(key=key, name=text) for key, text in self.knows(name, question[name])
                ],
            )
            for name in ("product", "category", "region", "channel", "customer")
            if question.get(name)
        ]

    def _sentence(self, now: list[Sale], before: list[Sale]) -> str:
        if not self.sales:
            return "店里还没有已付款的订单"
        total = amount_of(Figure.NET_SALES, now)
        growth = growth_of(total, amount_of(Figure.NET_SALES, before))
        best = max(PRODUCTS, key=lambda sku: sum(s.amount_minor for s in now if s.sku == sku))
        change = f"，比前期 {growth.text}" if growth else ""
        return f"这段时间净销售 {total.text}{change}，卖得最好的是「{PRODUCTS[best][0]}」"

    def _figure(self, figure: Figure, now: list[Sale], before: list[Sale] | None) -> FigureRead:
        name, unit, basis = NAMES[figure]
        amount = amount_of(figure, now)
        other = None if before is None else amount_of(figure, before)
        change = None
        if other and amount.value is not None and other.value is not None:
            difference = int(amount.value - other.value)
            change = (
                money(difference, sign=True)
                if unit is Unit.MONEY
                else Amount(value=difference, text=f"{difference:+,}")
            )
        return FigureRead(
            figure=figure,
            name=name,
            unit=unit,
            basis=basis,
            explanation=f"{name}的说明。",
            amount=amount,
            before=other,
            change=change,
            growth=growth_of(amount, other) if other else None,
        )

    def _column(self, figure: Figure) -> Column:
        name, unit, basis = NAMES[figure]
        return Column(
            figure=figure, name=name, unit=unit, basis=basis, explanation=f"{name}的说明。"
        )

    def _drivers(self, by: str, now: list[Sale], before: list[Sale]) -> DriversRead:
        groups, others = grouped(by, now), grouped(by, before)
        parts = [
            Part(key=value[0], name=value[1], amount=money(part, sign=True))
            for value in {**groups, **others}
            if (
                part := sum(s.amount_minor for s in groups.get(value, []))
                - sum(s.amount_minor for s in others.get(value, []))
            )
        ]
        parts.sort(key=lambda part: -abs(part.amount.value or 0))
        total = sum(sale.amount_minor for sale in now) - sum(sale.amount_minor for sale in before)
        third = total // 3
        factors = {"买家数": third, "每人单数": third, "笔单价": total - 2 * third}
        return DriversRead(
            change=money(total, sign=True),
            by_factor=[
                Part(key=name, name=name, amount=money(part, sign=True))
                for name, part in factors.items()
            ],
            dimension=Dimension(by),
            by_dimension=parts,
            main=parts[0] if parts else None,
        )

    def _notes(self, now: list[Sale], last: date) -> list[Note]:
        if not self.sales:
            return [Note.EMPTY_SHOP]
        notes = [] if now else [Note.NO_ORDERS]
        return [*notes, Note.TODAY_NOT_OVER] if last == self.today else notes
