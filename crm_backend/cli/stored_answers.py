"""How ``zhanggui forecast`` and ``zhanggui scores`` get their answers: train if asked to, then read what is stored."""

import asyncio
from dataclasses import dataclass
from datetime import date

from crm_backend.cli.figure_errors import explain
from crm_backend.cli.shop_database import fail, one_sentence, prepared_settings
from crm_backend.cli.stored_output import print_answer, print_card, print_outcome, show_training
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say, speaks_chinese
from crm_backend.insights.demand import service as demand
from crm_backend.insights.models import Training
from crm_backend.insights.schemas import FigureAnswer
from crm_backend.insights.scores import service as scores
from crm_backend.insights.training import service as training
from crm_backend.insights.training import trainings
from crm_backend.insights.training.values import TrainingKind
from crm_backend.insights.values import Dimension, Figure, Period, Question

_ANSWERS = {TrainingKind.DEMAND: demand.answer, TrainingKind.CUSTOMERS: scores.answer}


@dataclass(frozen=True, kw_only=True)
class Wish:
    """What was typed."""

    kind: TrainingKind
    figure: str
    by: str = ""
    first: str = ""
    last: str = ""
    filters: dict[str, str]
    limit: int
    wants_training: bool
    as_json: bool


def run(wish: Wish) -> None:
    """Print the answer, or say in one sentence why there is none."""
    question = _question(wish)
    with one_sentence(explain):
        settings = prepared_settings()
        answer, shown = asyncio.run(_answer(settings, wish, question))
    if wish.as_json:
        print(answer.model_dump_json())
        return
    print_answer(answer)
    print_card(shown)


async def _answer(
    settings: Settings, wish: Wish, question: Question
) -> tuple[FigureAnswer, Training | None]:
    database = Database(settings.effective_database_url)
    clock = SystemClock(settings.clock_offset_seconds)
    try:
        if wish.wants_training:
            await _train(database, clock, wish)
        async with database.reading() as session:
            answer = await _ANSWERS[wish.kind](
                session, question, now=clock.now(), locale="zh" if speaks_chinese() else "en"
            )
            return answer, await trainings.find_current(session, wish.kind)
    finally:
        await database.close()


async def _train(database: Database, clock: SystemClock, wish: Wish) -> None:
    if wish.as_json:  # nothing but the answer leaves on standard output
        await training.train_now(database, clock, wish.kind, on_progress=lambda _: None)
        return
    with show_training(wish.kind) as move:
        result = await training.train_now(database, clock, wish.kind, on_progress=move)
    print_outcome(result)


def _question(wish: Wish) -> Question:
    named = {Dimension(name): words for name, words in wish.filters.items() if words}
    return Question(
        figure=Figure(wish.figure),
        by=_dimension(wish.by),
        period=_period(wish.first, wish.last),
        filters=named,
        limit=wish.limit,
    )


def _dimension(word: str) -> Dimension | None:
    if not word:
        return None
    try:
        return Dimension(word)
    except ValueError:
        fail(say(f"不能按 {word} 分", f"There is no dimension {word}"))


def _period(first: str, last: str) -> Period | None:
    if not first and not last:
        return None
    try:
        return Period(first=date.fromisoformat(first), last=date.fromisoformat(last))
    except ValueError:
        fail(
            say(
                "日期写成 --from 2026-11-30 --to 2026-12-06",
                "Write the days as --from 2026-11-30 --to 2026-12-06",
            )
        )
