"""Which product each customer is expected to need next, and when."""

from datetime import date

from analytics.wording import Locale, day_text
from crm_backend.insights.estimates import date_amount, prob_amount
from crm_backend.insights.schemas import Row
from crm_backend.insights.scores import repository
from crm_backend.insights.scores.repository import Needed
from crm_backend.insights.scores.service.view import View
from crm_backend.insights.scores.words import WORDS
from crm_backend.insights.stored import Draft, column
from crm_backend.insights.values import Figure, Unit


async def draft(view: View) -> Draft:
    """The most probable needs of the next 30 days; those without a probability by their day."""
    found = await repository.list_needs(view.session, view.wanted, limit=view.limit)
    words = WORDS[Figure.NEXT_NEED]
    probable = column(
        Figure.NEXT_NEED,
        words,
        view.frame,
        name=view.frame.say("30 天内会买", "buys within 30 days"),
    )
    due = column(Figure.NEXT_NEED, words, view.frame, name=view.frame.say("大约哪天", "about when"))
    return Draft(
        sentence=_sentence(view, found),
        columns=[probable, due.model_copy(update={"unit": Unit.DATE})],
        rows=[
            Row(
                rank=rank,
                key=f"{each.customer_number}:{each.need.sku}",
                name=f"{each.customer_name} · {each.product_name}",
                amounts=[prob_amount(each.need.prob), date_amount(each.need.due_on)],
                detail=_detail(view, each),
            )
            for rank, each in enumerate(found, 1)
        ],
        total_rows=await repository.count_needs(view.session, view.wanted),
        has_rules=any(each.need.prob is None for each in found),
    )


def _detail(view: View, needed: Needed) -> str:
    """Why, and where the day is over that it is: a day that lies behind is not "next"."""
    need = needed.need
    reason = view.frame.say(need.reason_zh, need.reason_en)
    if need.due_on >= view.frame.as_of_day:
        return reason
    late = late_text(need.due_on, view.frame.locale)
    return view.frame.say(f"{late}；{reason}", f"{late}; {reason}")


def late_text(due_on: date, locale: Locale) -> str:
    """A need whose day is over."""
    day = day_text(due_on, locale=locale)
    if locale == "zh":
        return f"早该买了（按习惯应在 {day}前后）"
    return f"overdue (by habit about {day})"


def _sentence(view: View, found: list[Needed]) -> str:
    if not found:
        return view.frame.say("没有可预计的下次需要", "There is no next need to foretell")
    first = found[0]
    due = day_text(first.need.due_on, locale=view.frame.locale)
    if first.need.prob is None and first.need.due_on < view.frame.as_of_day:
        late = late_text(first.need.due_on, view.frame.locale)
        return view.frame.say(
            f"「{first.customer_name}」的「{first.product_name}」{late}",
            f"{first.product_name} for {first.customer_name}: {late}",
        )
    if first.need.prob is None:
        return view.frame.say(
            f"「{first.customer_name}」大约 {due}会再需要「{first.product_name}」",
            f"{first.customer_name} will need {first.product_name} again about {due}",
        )
    prob = prob_amount(first.need.prob).text
    return view.frame.say(
        f"30 天内最可能再买的是「{first.customer_name}」的「{first.product_name}」：{prob}",
        f"{first.customer_name} most likely buys {first.product_name} again within 30 days: {prob}",
    )
