"""The hub's answer to a question about figures (crm_backend/insights/schemas.py), as far as it is told."""

from datetime import date, datetime

from actions.core.crm_models import Answer, Card


class PeriodTold(Answer):
    """Days of the shop, both ends included."""

    first: date
    last: date


class Amount(Answer):
    """A number as people read it; ``value`` is in the smallest unit, None for a share and a date."""

    text: str
    value: float | None = None


class FigureTold(Answer):
    """One figure of the whole period; ``before`` is that of the other side, ``beside`` what goes with it."""

    figure: str
    name: str
    basis: str
    unit: str = ""
    amount: Amount
    beside: Amount | None = None
    before: Amount | None = None
    change: Amount | None = None
    growth: Amount | None = None


class RowTold(Answer):
    """One value of the dimension; what is never ranked has no ``rank``."""

    rank: int | None
    name: str
    amounts: list[Amount]
    before: Amount | None = None
    share: str | None = None
    is_cut: bool = False
    detail: str = ""


class ColumnTold(Answer):
    """What one column of the rows holds."""

    figure: str
    name: str
    basis: str


class PartTold(Answer):
    """A part of a change."""

    name: str
    amount: Amount


class DriversTold(Answer):
    """What drove a change; each list adds up to it, with one part for all that is not listed."""

    change: Amount
    dimension: str
    by_factor: list[PartTold]
    by_dimension: list[PartTold]


class FigureAnswer(Answer):
    """The answer to one question; ``sentence`` says it, without a full stop."""

    figure: str
    by: str | None
    period: PeriodTold | None
    compared_with: PeriodTold | None
    as_of: datetime
    first_day: date | None
    last_day: date | None
    sentence: str
    figures: list[FigureTold]
    columns: list[ColumnTold]
    rows: list[RowTold]
    total_rows: int
    drivers: DriversTold | None = None
    notes: list[str]
    chart: str | None
    link: str


class ChartCard(Card):
    """A picture of figures and the way to the dashboard, its words in the answer's language.

    Without a picture only the way.
    """

    kind: str
    image_url: str | None
    alt: str
    link: str
    link_text: str
