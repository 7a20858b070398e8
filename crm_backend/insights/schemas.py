"""One answer about the shop's figures, the same shape for every figure, page, bot and command line."""

from datetime import date, datetime

from pydantic import BaseModel

from crm_backend.insights.values import Dimension, Figure, Note, Unit


class PeriodRead(BaseModel):
    """Days of the shop, both ends included."""

    first: date
    last: date
    days: int


class Amount(BaseModel):
    """A number, exact and as people read it.

    ``value`` is in the smallest unit (fen, pieces, seconds); of a share it is None and
    ``numerator ÷ denominator`` holds it exactly; of a date it is None and ``text`` is ISO. Rounded
    and written as docs/metrics.md says; where nothing can be divided ``text`` is —.
    """

    value: int | float | None = None
    numerator: int | None = None
    denominator: int | None = None
    text: str


class FigureRead(BaseModel):
    """One figure of the whole period under the filters, beside that of the other period.

    ``change`` is the difference in the figure's unit (percentage points for shares), ``growth`` the
    signed per cent; None where there is none to name, ``notes`` of the answer say why. ``beside``
    is what stands beside the amount: the sales of the best day, or the number of all the unit so
    far where both sides were cut to the shorter one's days. ``detail`` says in words what the
    amount is made of: how many chats were answered in time, and how many are still open.
    """

    figure: Figure
    name: str
    unit: Unit
    basis: str
    explanation: str
    amount: Amount
    before: Amount | None = None
    change: Amount | None = None
    growth: Amount | None = None
    beside: Amount | None = None
    detail: str = ""


class Row(BaseModel):
    """One value of the dimension; ``rank`` is None for what is never ranked (匿名订单, 其他 12 个).

    ``amounts`` are in the order of the answer's ``columns``; ``share`` is the first column's part of
    the whole; ``is_cut`` marks a week or month of which the period holds only a part. ``detail`` is
    a sentence in the reader's language, such as the reasons of a score.
    """

    rank: int | None
    key: str
    name: str
    amounts: list[Amount]
    before: Amount | None = None
    share: str | None = None
    is_cut: bool = False
    detail: str = ""


class Column(BaseModel):
    """What one column of the rows holds."""

    figure: Figure
    name: str
    unit: Unit
    basis: str
    explanation: str


class Match(BaseModel):
    """A product, customer, region … that a filter's words mean."""

    key: str
    name: str


class FilterRead(BaseModel):
    """A filter and all that it matched; ``others`` counts those not listed here."""

    dimension: Dimension
    value: str
    matches: list[Match]
    others: int = 0


class Part(BaseModel):
    """A part of a change; the parts of one split add up to it to the fen."""

    key: str
    name: str
    amount: Amount


class DriversRead(BaseModel):
    """What drove a change: by factor (not with a filter by goods), and by each dimension asked."""

    change: Amount
    by_factor: list[Part]
    dimension: Dimension
    by_dimension: list[Part]
    main: Part | None  # the largest part of the change's own sign


class FigureAnswer(BaseModel):
    """The answer to one question.

    ``sentence`` says it in the reader's language, period and comparison in words, without a full
    stop. ``note_texts`` are the ``notes`` in that language, one each. ``last_day`` is the last day
    with a counted order before now, ``first_day`` the first. ``link`` is the dashboard with the same
    filter, ``chart`` the address of the picture (PNG) or None.
    """

    figure: Figure
    by: Dimension | None
    period: PeriodRead | None
    compared_with: PeriodRead | None
    filters: list[FilterRead]
    currency: str
    time_zone: str
    as_of: datetime
    first_day: date | None
    last_day: date | None
    sentence: str
    figures: list[FigureRead]
    columns: list[Column]
    rows: list[Row]
    total_rows: int
    drivers: DriversRead | None = None
    notes: list[Note]
    note_texts: list[str] = []
    chart: str | None
    link: str
