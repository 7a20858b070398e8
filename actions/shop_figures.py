"""What staff ask about the whole shop, answered with figures; a customer learns none."""

import re

from rasa_sdk.events import SlotSet

from actions.core.base import Event, ShopAction
from actions.core.errors import (
    FigureNotByDimension,
    FigureNotCompared,
    FigureNotServed,
    FilterWithoutMatch,
    ForecastWeeksOnly,
    HubRefusal,
    PeriodNotBegun,
    PeriodRefused,
    PeriodTooLong,
    RoleNotAllowed,
)
from actions.core.staff_answer import sample_questions
from actions.core.talk import Choice, Talk
from actions.figures.answer import ChartCard, FigureAnswer
from actions.figures.question import FiguresQuestion
from actions.figures.telling import chips, net_instead, words_of
from actions.products import products_whose_stock_is_asked, recommend, tell_stock

ENTITY = "figures_question"
SLOT = "figures_question"
_REFUSED: dict[type[HubRefusal], str] = {
    RoleNotAllowed: "figures.managers_only",
    FigureNotCompared: "figures.not_compared",
    FigureNotServed: "figures.not_ready",
    PeriodNotBegun: "figures.not_begun",
    PeriodRefused: "figures.cannot.backwards",
}
"""Refusals that one sentence answers."""
_MOST_NEAREST = 4
_CHIP_LENGTH = 40
_SELLS_WELL = re.compile(
    r"卖得?(?:最|更|比较)?好|最?好卖|热销|畅销|爆款|热门|最火|受欢迎|best[ -]?sell|sells? best|most popular",
    re.IGNORECASE,
)
_BOOK_KEEPING = re.compile(
    r"销量|销售额|营业额|排行|排名|榜|前[\d一二三四五六七八九十几]|top|滞销|统计|报表|数据|多少|最差|最少|倒数|units|revenue|ranking",
    re.IGNORECASE,
)


class ActionShopFigures(ShopAction):
    """Answers a question about the shop's figures, for staff alone.

    Reads the entity ``figures_question``, which the bot's grammar or a chip filled, asks the hub, and
    keeps the question in the slot of that name for what follows. Who may see what is the hub's to say;
    a customer is refused here, whatever they typed. When the hub is down the slot stays as it was.
    """

    action_name = "action_shop_figures"
    serves_staff = True

    async def respond(self, talk: Talk) -> list[Event]:
        """Refuse politely, answer, or say what cannot be answered."""
        if (await talk.crm.get_participant()).kind != "staff":
            if _wants_advice(talk):
                return await recommend(talk)
            if products := await products_whose_stock_is_asked(talk):
                return tell_stock(talk, products)
            _refuse(talk)
            return []
        question = FiguresQuestion.from_text(talk.entity(ENTITY))
        if question is None or (question.figure is None and question.cannot is None):
            talk.say("figures.not_read", choices=sample_questions(talk))
            return []
        if question.cannot:
            talk.say(f"figures.cannot.{question.cannot}", choices=sample_questions(talk))
            return []
        return await _answer(talk, question)


def _refuse(talk: Talk) -> None:
    """Tell a customer no figure; who asks whether the agents are busy may only want one of them."""
    if talk.intent == "ask_service_quality":
        talk.say("figures.refused_service", choices=talk.next_steps())
    else:
        talk.say("figures.refused", choices=talk.next_steps("recommend_product", "list_orders"))


def _wants_advice(talk: Talk) -> bool:
    """哪款卖得最好: a buyer's question, unless it speaks of book-keeping, a period or the worst.

    The border is that of nlu_data/README.md, which the classifier does not always find.
    """
    is_dated = talk.entity("period") or talk.entity("date")
    words = talk.text
    return bool(_SELLS_WELL.search(words)) and not (is_dated or _BOOK_KEEPING.search(words))


async def _answer(talk: Talk, question: FiguresQuestion) -> list[Event]:
    try:
        question, answer = await _find(talk, question)
    except FilterWithoutMatch as error:
        return await _answer_nearest(talk, question, error)
    except FigureNotByDimension as error:
        possible = [talk.texts.fill(f"dimension.{key}") for key in error.facts.get("possible", [])]
        key = "figures.not_by" if possible else "figures.not_by_any"
        talk.say(key, possible=talk.texts.fill("list.and").join(possible))
    except ForecastWeeksOnly:
        talk.say("figures.cannot.forecast_far", choices=sample_questions(talk))
    except PeriodTooLong as error:
        talk.say("figures.cannot.too_long", limit=str(error.facts.get("limit", "—")))
    except tuple(_REFUSED) as error:
        talk.say(_REFUSED[type(error)])
    else:
        if question.is_unsure:
            talk.lead_with("figures.unsure")
        before = FiguresQuestion.from_text(talk.slot(SLOT))
        net = net_instead(question, before)
        text = await words_of(talk, question, answer)
        if net is not None:
            text += talk.texts.fill("figures.not_net")
        talk.say_text(text, choices=chips(talk, question, answer, net), card=_card(talk, answer))
        return [SlotSet(SLOT, question.changed(is_unsure=False).as_text())]
    return []


def _card(talk: Talk, answer: FigureAnswer) -> ChartCard:
    return ChartCard(
        kind="chart",
        image_url=answer.chart,
        alt=answer.sentence,
        link=answer.link,
        link_text=talk.texts.fill("figures.see"),
    )


async def _find(talk: Talk, question: FiguresQuestion) -> tuple[FiguresQuestion, FigureAnswer]:
    """Ask the hub; a word that names no product may name a customer, a region, a colleague.

    Raises
    ------
    FilterWithoutMatch
        It names nothing at all; the nearest names of every dimension asked are in ``facts``.
    """
    language = "en" if talk.texts.is_english else "zh"
    nearest: list[str] = []
    for tried in _readings(question):
        try:
            return tried, await talk.crm.ask_figures(tried.part, tried.parameters(language))
        except FilterWithoutMatch as error:
            if error.facts.get("dimension") != tried.loose:
                raise
            nearest += [name for name in error.facts.get("nearest", []) if name not in nearest]
    word = question.filters[question.loose or ""]
    raise FilterWithoutMatch(
        "filter_without_match", {"dimension": question.loose, "value": word, "nearest": nearest}
    )


def _readings(question: FiguresQuestion) -> list[FiguresQuestion]:
    """The question with its loose word read as of each dimension it may be of, likeliest first."""
    if question.loose is None:
        return [question]
    word = question.filters[question.loose]
    rest = {key: value for key, value in question.filters.items() if key != question.loose}
    return [
        question.changed(filters={**rest, dimension: word}, loose=dimension)
        for dimension in [question.loose, *question.others]
    ]


async def _answer_nearest(
    talk: Talk, question: FiguresQuestion, error: FilterWithoutMatch
) -> list[Event]:
    """Take the only name that the word can mean, and say so; else offer what comes near."""
    meant = _only_near(question, error)
    if meant is None:
        _say_no_match(talk, question, error)
        return []
    word, name = meant
    talk.lead_with("figures.nearest_taken", word=word, name=name)
    return await _answer(talk, _meaning(question, "category", name))


def _only_near(question: FiguresQuestion, error: FilterWithoutMatch) -> tuple[str, str] | None:
    """A category's word and the one name that is part of it or holds it: 茶叶 can only be 茶."""
    word = str(error.facts.get("value") or "")
    nearest = [str(name) for name in error.facts.get("nearest", [])]
    if error.facts.get("dimension") != "category" or len(nearest) != 1 or not word:
        return None
    name = nearest[0]
    is_new = name != question.filters.get("category")
    return (word, name) if is_new and (name in word or word in name) else None


def _say_no_match(talk: Talk, question: FiguresQuestion, error: FilterWithoutMatch) -> None:
    """Say that nothing has that name, and offer the names that come near."""
    dimension = str(error.facts.get("dimension") or question.loose or "product")
    word = str(error.facts.get("value") or question.filters.get(dimension, ""))
    nearest = [str(name) for name in error.facts.get("nearest", [])][:_MOST_NEAREST]
    choices = [
        Choice(
            name[:_CHIP_LENGTH],
            "ask_sales_summary",
            {ENTITY: _meaning(question, dimension, name).as_text()},
        )
        for name in nearest
    ]
    key = "figures.no_match_near" if nearest else "figures.no_match"
    talk.say(key, choices=choices, word=word)


def _meaning(question: FiguresQuestion, dimension: str, name: str) -> FiguresQuestion:
    filters = {**question.filters, dimension: name}
    return question.changed(filters=filters, loose=None, others=[])
