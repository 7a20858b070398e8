"""Invented answers of the parts that are stored or counted elsewhere: demand, scores, segments, service."""

from datetime import UTC, date, datetime, timedelta

from crm_backend.insights.schemas import Amount, Column, FigureAnswer, FigureRead, PeriodRead, Row
from crm_backend.insights.values import Dimension, Figure, Note, Unit
from tests.fakes.insights_sales import CUSTOMERS, PRODUCTS, money

Cells = list[Amount]
SEGMENTS = {"重要价值客户": 12, "重要保持客户": 7, "一般发展客户": 31, "一般挽留客户": 18}
NAMES = {
    Figure.DEMAND: ("需求预测", Unit.PIECES, "按付款件数，未扣退货，数据截至今天"),
    Figure.DEMAND_LOW: ("区间下限", Unit.PIECES, "80% 区间"),
    Figure.DEMAND_HIGH: ("区间上限", Unit.PIECES, "80% 区间"),
    Figure.STOCK: ("库存", Unit.PIECES, "现在"),
    Figure.FORECAST_ERROR: ("上次误差", Unit.SHARE, "上周预测与实际相差"),
    Figure.CHURN_PROB: ("流失风险", Unit.PROBABILITY, "按该客户自己的购买间隔"),
    Figure.VALUE_AT_RISK: ("可能流失的金额", Unit.MONEY, "流失风险 × 近一年消费"),
    Figure.SEGMENT: ("客户数", Unit.COUNT, "RFM 评分 4 分及以上为高"),
    Figure.SPENT: ("累计消费", Unit.MONEY, "按付款时间，未扣退款，不含取消"),
    Figure.CONVERSATIONS: ("会话数", Unit.COUNT, "有客户发言的会话"),
    Figure.HANDOFFS: ("转人工次数", Unit.COUNT, "按转人工时间"),
    Figure.FIRST_ANSWER: ("首次响应", Unit.SHARE, "按转人工时间，未到时限的不算"),
    Figure.RESOLUTION: ("解决", Unit.SHARE, "按转人工时间，未到时限的不算"),
    Figure.CSAT: ("满意度", Unit.SCORE, "按询问时间，只算已评价"),
    Figure.BOT_TALKS: ("机器人接待", Unit.COUNT, "按机器人接待开始时间"),
    Figure.BOT_CONFIRMED: ("机器人：客户确认", Unit.SHARE, "按机器人接待开始时间"),
    Figure.BOT_ASSUMED: ("机器人：推定解决", Unit.SHARE, "按机器人接待开始时间"),
    Figure.BOT_ABANDONED: ("机器人：中途放弃", Unit.SHARE, "按机器人接待开始时间"),
    Figure.BOT_HANDED_OFF: ("机器人：转人工", Unit.SHARE, "按机器人接待开始时间"),
}
ENDINGS = (Figure.BOT_CONFIRMED, Figure.BOT_ASSUMED, Figure.BOT_ABANDONED, Figure.BOT_HANDED_OFF)
SERVICE = (
    *(Figure.CONVERSATIONS, Figure.HANDOFFS, Figure.FIRST_ANSWER, Figure.RESOLUTION, Figure.CSAT),
    *ENDINGS,
)


def column(figure: Figure) -> Column:
    """What one column holds."""
    name, unit, basis = NAMES.get(figure, (figure.value, Unit.COUNT, "口径"))
    return Column(figure=figure, name=name, unit=unit, basis=basis, explanation=f"{name}的说明。")


def count(value: float) -> Amount:
    """A number of things."""
    return Amount(value=value, text=f"{value:,}")


def share(part: int, whole: int) -> Amount:
    """A part with its exact fraction."""
    return Amount(
        numerator=part, denominator=whole, text=f"{part:,} ({part / whole:.1%})" if whole else "—"
    )


def row(place: int, key: str, name: str, amounts: Cells, detail: str = "") -> Row:
    """A ranked row."""
    return Row(rank=place + 1, key=key, name=name, amounts=amounts, detail=detail)


def answer(
    part: str, question: dict[str, str], today: date, *, is_trained: bool, has_error: bool
) -> FigureAnswer:
    """An answer of one of these parts; ``has_error``: there was a forecast of last week."""
    figure = Figure(question.get("figure", "segment"))
    by = question.get("by", "segment" if part == "segments" else None)
    makers = {"demand": _demand, "scores": _scores, "segments": _segments}
    figures, rows = makers[part](figure, by, today) if is_trained else ([figure], [])
    notes = [] if is_trained else [Note.NOT_TRAINED]
    sentence = "下周预计一共卖 96 件，「山岚保温杯 480ml」最多" if is_trained else "还没有算出结果"
    if part == "scores" and is_trained:
        sentence = "4 位老客户可能快流失了，最要紧的是王小明"
    single = [
        FigureRead(
            **column(figure).model_dump(),
            amount=Amount(numerator=21, denominator=100, text="21.0%")
            if has_error
            else Amount(numerator=0, denominator=0, text="—"),
        )
    ]
    return _whole(figure, by, sentence, single if not by else [], figures, rows, notes, None)


def _whole(
    figure: Figure,
    by: str | None,
    sentence: str,
    single: list[FigureRead],
    figures: list[Figure],
    rows: list[Row],
    notes: list[Note],
    period: PeriodRead | None,
) -> FigureAnswer:
    return FigureAnswer(
        figure=figure,
        by=Dimension(by) if by else None,
        period=period,
        compared_with=None,
        filters=[],
        currency="CNY",
        time_zone="Asia/Shanghai",
        as_of=datetime.now(UTC),
        first_day=None,
        last_day=None,
        sentence=sentence,
        figures=single,
        columns=[column(each) for each in figures] if by else [],
        rows=rows if by else [],
        total_rows=len(rows),
        notes=notes,
        chart=None,
        link="/dashboard",
    )


def _demand(figure: Figure, by: str | None, today: date) -> tuple[list[Figure], list[Row]]:
    if figure is Figure.STOCK:
        return [figure], [
            row(place, sku, name, [count(18 + 9 * place)])
            for place, (sku, (name, _category)) in enumerate(PRODUCTS.items())
        ]
    columns: list[Figure] = [Figure.DEMAND, Figure.DEMAND_LOW, Figure.DEMAND_HIGH]
    if by == "week":
        monday = today - timedelta(days=today.weekday())
        weeks = [monday + timedelta(weeks=place) for place in range(5)]
        return columns, [
            Row(
                rank=None,
                key=week.isoformat(),
                name=f"{week.month} 月 {week.day} 日起一周",
                amounts=[count(24.4 + place), count(15 + place), count(36 + 2 * place)],
            )
            for place, week in enumerate(weeks)
        ]
    return columns, [
        row(
            place,
            sku,
            name,
            [
                count(30.5 - 4 * place),
                count(20 - 3 * place),
                count(44 - 4 * place),
            ],
        )
        for place, (sku, (name, _category)) in enumerate(PRODUCTS.items())
    ]


def _scores(figure: Figure, _by: str | None, _today: date) -> tuple[list[Figure], list[Row]]:
    columns = [Figure.VALUE_AT_RISK, Figure.CHURN_PROB, Figure.SPENT]
    return [figure, *columns][1:], [
        row(
            place,
            f"C{place + 1:04d}",
            name,
            [
                money(128_400 - place * 21_300),
                Amount(value=0.9 - place / 20, text=f"{90 - place * 5}%"),
                money(310_000),
            ],
            "平时 21 天买一次，已经 64 天没来",
        )
        for place, name in enumerate(CUSTOMERS)
    ]


def _segments(_figure: Figure, _by: str | None, _today: date) -> tuple[list[Figure], list[Row]]:
    rows = [
        row(place, name, name, [count(size), money(size * 123_400)])
        for place, (name, size) in enumerate(SEGMENTS.items())
    ]
    for each, size in zip(rows, SEGMENTS.values(), strict=True):
        each.share = f"{size / sum(SEGMENTS.values()):.1%}"
    return [Figure.SEGMENT, Figure.SPENT], rows


def service_answer(
    question: dict[str, str], today: date, *, together: bool, has_chats: bool
) -> FigureAnswer:
    """An answer about service; ``together``: all talks bring their endings along."""
    first = date.fromisoformat(question["from"])
    last = date.fromisoformat(question["to"])
    days = [first + timedelta(days=place) for place in range((last - first).days + 1)]
    figure, by = Figure(question["figure"]), question.get("by")
    period = PeriodRead(first=first, last=last, days=len(days))
    sentence = "近 7 天接待 214 个会话，转人工 38 次，八成在时限内首次响应"
    if by == "agent":
        rows = [
            row(0, "1", "小李", [count(21)]),
            row(1, "2", "小陈", [count(12)]),
            Row(rank=None, key="nobody", name="无人接待", amounts=[count(5)]),
        ]
        return _whole(figure, by, sentence, [], [figure], rows, [], period)
    if by:
        columns: list[Figure] = (
            [Figure.BOT_TALKS, *ENDINGS] if figure is Figure.BOT_TALKS and together else [figure]
        )
        start = 1 + ENDINGS.index(figure) if figure in ENDINGS else 0
        rows = [
            Row(
                rank=None,
                key=day.isoformat(),
                name=f"{day.month} 月 {day.day} 日",
                amounts=_talks(day)[start : start + len(columns)],
            )
            for day in days
        ]
        return _whole(figure, by, sentence, [], columns, rows, [], period)
    if not has_chats:
        nothing = [
            *(count(0), count(0), share(0, 0), share(0, 0), Amount(value=None, text="—")),
            *(share(0, 0) for _ in ENDINGS),
        ]
        figures = [
            FigureRead(**column(each).model_dump(), amount=amount)
            for each, amount in zip(SERVICE, nothing, strict=True)
        ]
        return _whole(figure, by, "近 7 天会话数 0 个", figures, [], [], [], period)
    figures = [
        FigureRead(**column(Figure.CONVERSATIONS).model_dump(), amount=count(214)),
        FigureRead(**column(Figure.HANDOFFS).model_dump(), amount=count(38)),
        FigureRead(**column(Figure.FIRST_ANSWER).model_dump(), amount=share(30, 36)),
        FigureRead(**column(Figure.RESOLUTION).model_dump(), amount=share(33, 36)),
        FigureRead(**column(Figure.CSAT).model_dump(), amount=Amount(value=4.62, text="4.62")),
        *(
            FigureRead(**column(ending).model_dump(), amount=share(part, 190))
            for ending, part in zip(ENDINGS, (52, 88, 19, 31), strict=True)
        ),
    ]
    return _whole(figure, by, sentence, figures, [], [], [], period)


def _talks(day: date) -> Cells:
    parts = [4 + day.day % 5, 9 + day.day % 7, 1 + day.day % 3, 3 + day.day % 4]
    return [count(sum(parts)), *(share(part, sum(parts)) for part in parts)]
