"""What customers say of articles: which helped, and what none of them answered."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.service import DeedName, JsonAnswer, do_once
from crm_backend.access.values import PrincipalKind, StaffPrincipal, TurnPrincipal
from crm_backend.knowledge import repository
from crm_backend.knowledge.errors import QuestionNotFound
from crm_backend.knowledge.models import ArticleRating, UnansweredQuestion
from crm_backend.knowledge.rules import (
    MAX_QUESTIONS_A_DAY,
    QUESTION_KEPT,
    SETTLED_KEPT,
    is_for_staff,
    wording_of,
)
from crm_backend.knowledge.schemas import ArticleRated, QuestionAsked, UnansweredRead
from crm_backend.knowledge.service.articles import get_article
from crm_backend.knowledge.service.notes import note_change

LISTED = 100
_LONGEST = 200
_DAY = timedelta(days=1)


async def keep_question(
    session: AsyncSession,
    turn: TurnPrincipal,
    deed: DeedName,
    asked: QuestionAsked,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep words that no article answered, for staff; not those of staff who try the bot.

    Nor mere signs, bare numbers and what holds a phone or an order number; of one chat at most
    twenty a day.

    Raises
    ------
    TurnSuperseded, DeedReused
        As for every deed of a turn.
    """

    async def act() -> JsonAnswer:
        wording = wording_of(asked.text)
        chat_id = turn.conversation_id
        if not is_for_staff(wording) or chat_id is None or turn.kind is PrincipalKind.STAFF:
            return {"is_kept": False}
        of_today = await repository.count_questions(session, chat_id, since=now - _DAY)
        if of_today >= MAX_QUESTIONS_A_DAY:
            return {"is_kept": False}
        session.add(
            UnansweredQuestion(
                conversation_id=chat_id,
                text=asked.text[:_LONGEST],
                wording=wording[:_LONGEST],
                asked_at=now,
            )
        )
        await session.flush()
        return {"is_kept": True}

    return await do_once(session, turn, deed, asked.model_dump(mode="json"), act, now=now)


async def rate_article(
    session: AsyncSession,
    turn: TurnPrincipal,
    deed: DeedName,
    rated: ArticleRated,
    *,
    now: datetime,
) -> JsonAnswer:
    """Keep whether an article helped; the last word of a chat counts, that of staff does not.

    Raises
    ------
    ArticleNotFound
        It has been deleted meanwhile.
    TurnSuperseded, DeedReused
        As for every deed of a turn.
    """

    async def act() -> JsonAnswer:
        article = await get_article(session, rated.article_id)
        chat_id = turn.conversation_id
        if chat_id is None or turn.kind is PrincipalKind.STAFF:
            return {"is_kept": False}
        rating = await repository.find_rating(session, article.id, chat_id)
        if rating is None:
            rating = ArticleRating(article_id=article.id, conversation_id=chat_id)
            session.add(rating)
        rating.is_helpful, rating.rated_at = rated.is_helpful, now
        await session.flush()
        return {"is_kept": True}

    return await do_once(session, turn, deed, rated.model_dump(mode="json"), act, now=now)


async def list_unanswered(session: AsyncSession, *, now: datetime) -> list[UnansweredRead]:
    """The wordings of the last 90 days that staff are not done with; the most asked first."""
    found = await repository.list_unanswered(session, since=now - QUESTION_KEPT, limit=LISTED)
    return [
        UnansweredRead(
            id=newest.id,
            text=newest.text,
            conversation_id=newest.conversation_id,
            count=count,
            first_asked_at=first_asked_at,
            last_asked_at=newest.asked_at,
        )
        for newest, count, first_asked_at in found
    ]


async def settle_question(
    session: AsyncSession,
    caller: StaffPrincipal,
    question_id: int,
    *,
    is_settled: bool,
    now: datetime,
) -> None:
    """Take a wording off the list, or put back what was taken off with this asking.

    Idempotent. Raises :class:`QuestionNotFound`.
    """
    question = await repository.find_question(session, question_id)
    if question is None:
        raise QuestionNotFound
    if is_settled is (question.settled_at is not None):
        return
    if question.settled_at is None:
        await repository.settle_wording(session, question.wording, now)
    else:
        await repository.unsettle_wording(session, question.wording, question.settled_at)
    note_change(session, caller, "question", question_id, now=now, change="changed")


async def forget_questions(session: AsyncSession, *, now: datetime) -> int:
    """Delete what was asked more than 90 days ago or settled more than a day ago. Returns how many."""
    return await repository.forget_questions(
        session, asked_before=now - QUESTION_KEPT, settled_before=now - SETTLED_KEPT
    )
