"""The eight RFM segments: customers, their share, and what they spent."""

from dataclasses import replace

from analytics.wording import share_text
from crm_backend.insights.estimates import count_amount, money_amount
from crm_backend.insights.schemas import Amount, Row
from crm_backend.insights.scores import repository
from crm_backend.insights.scores.repository import AnyRow
from crm_backend.insights.scores.service.view import View
from crm_backend.insights.scores.words import SEGMENTS, WORDS, segment_name
from crm_backend.insights.stored import Draft, column, figure_read
from crm_backend.insights.values import Figure

_MINOR = {
    Figure.SPENT: "spent_minor",
    Figure.SPENT_365: "spent_365_minor",
    Figure.EXPECTED_SPEND: "expected_spend_minor",
    Figure.VALUE_AT_RISK: "value_at_risk_minor",
}


async def draft(view: View) -> Draft:
    """All eight by size, those without a customer too; shares are of the whole shop, whatever is shown."""
    figure = view.question.figure
    found = await repository.totals_by_segment(view.session, view.wanted)
    total = await repository.totals(view.session, view.wanted)
    whole = await repository.totals(view.session, replace(view.wanted, segment=None))
    shown = [view.wanted.segment] if view.wanted.segment else _by_size(view, found)
    made = Draft(sentence="", total_rows=len(shown))
    if figure is Figure.SEGMENT:
        made.columns = [
            column(figure, WORDS[figure], view.frame, name=view.frame.say("客户数", "customers")),
            column(Figure.SPENT, WORDS[Figure.SPENT], view.frame),
        ]
        made.figures = [
            figure_read(figure, WORDS[figure], view.frame, count_amount(total.customers))
        ]
    else:
        made.columns = [
            column(figure, WORDS[figure], view.frame),
            column(
                Figure.SEGMENT,
                WORDS[Figure.SEGMENT],
                view.frame,
                name=view.frame.say("客户数", "customers"),
            ),
        ]
        made.figures = [
            figure_read(figure, WORDS[figure], view.frame, _money(view, _minor(total, figure)))
        ]
    made.rows = [
        _row(view, rank, segment, found.get(segment), whole)
        for rank, segment in enumerate(shown[: view.question.limit], 1)
    ]
    made.has_rules = False
    if figure is Figure.SEGMENT or not found:
        made.sentence = _sentence(view, found, total)
    else:
        made.sentence = _money_sentence(view, made, total)
    return made


def _by_size(view: View, found: dict[str, AnyRow]) -> list[str]:
    """All segments, the largest by the figure first; equals by name as it is shown."""
    sign = 1 if view.question.lowest_first else -1

    def place(segment: str) -> tuple[int, str]:
        size = _size(found.get(segment), view.question.figure)
        return sign * size, segment_name(segment, view.frame.locale)

    return sorted(SEGMENTS, key=place)


def _size(sums: AnyRow | None, figure: Figure) -> int:
    if figure is Figure.SEGMENT:
        return 0 if sums is None else int(sums.customers)
    return _minor(sums, figure)


def _row(view: View, rank: int, segment: str, sums: AnyRow | None, whole: AnyRow) -> Row:
    figure = view.question.figure
    customers = _size(sums, Figure.SEGMENT)
    if figure is Figure.SEGMENT:
        amounts = [count_amount(customers), _money(view, _minor(sums, Figure.SPENT))]
        share = share_text(customers, whole.customers)
    else:
        amounts = [_money(view, _minor(sums, figure)), count_amount(customers)]
        share = share_text(_minor(sums, figure), _minor(whole, figure))
    return Row(
        rank=rank,
        key=segment,
        name=segment_name(segment, view.frame.locale),
        amounts=amounts,
        share=share,
    )


def _minor(sums: AnyRow | None, figure: Figure) -> int:
    return 0 if sums is None else int(getattr(sums, _MINOR[figure]))


def _money(view: View, minor: int) -> Amount:
    return money_amount(minor, currency=view.frame.currency)


def _sentence(view: View, found: dict[str, AnyRow], total: AnyRow) -> str:
    if not found:
        return view.frame.say("没有可分层的客户", "There are no customers to segment")
    if view.wanted.segment is not None:
        of_one = found.get(view.wanted.segment)
        customers = of_one.customers if of_one else 0
        name = segment_name(view.wanted.segment, view.frame.locale)
        spent = _money(view, _minor(of_one, Figure.SPENT)).text
        return view.frame.say(
            f"{name}有 {customers} 位，累计消费 {spent}",
            f"{name}: {customers} customers, who spent {spent}",
        )
    most = max(
        sorted(found, key=lambda each: segment_name(each, view.frame.locale)),
        key=lambda each: found[each].customers,
    )
    share = share_text(found[most].customers, total.customers)
    name = segment_name(most, view.frame.locale)
    return view.frame.say(
        f"{total.customers:,} 位客户分成八类，最多的是{name}：{found[most].customers} 位，占 {share}",
        f"{total.customers:,} customers in eight segments, most of them {name}: "
        f"{found[most].customers} ({share})",
    )


def _money_sentence(view: View, made: Draft, total: AnyRow) -> str:
    """The money asked for, and which segment has most of it, or least where that was asked."""
    of_what, money = made.figures[0].name, made.figures[0].amount.text
    first = made.rows[0]
    if view.wanted.segment is not None:
        return view.frame.say(
            f"{first.name}的{of_what}共 {money}", f"{first.name}, {of_what}: {money}"
        )
    chinese, english = ("最少", "least") if view.question.lowest_first else ("最多", "most")
    part = first.amounts[0].text
    return view.frame.say(
        f"{total.customers:,} 位客户的{of_what}共 {money}，{chinese}的是{first.name}：{part}，占 {first.share}",
        f"{total.customers:,} customers, {of_what}: {money}, {english} of it {first.name}: "
        f"{part} ({first.share})",
    )
