"""The questions of ``manager_questions.jsonl`` as the bot asks them of the hub: none is a misuse.

Whether the numbers are right is for other tests; here every question reaches its address and is either
answered or refused for what it names, never for how it is asked.
"""

import pytest

from actions.core.crm_client import CrmClient, CrmTurn
from actions.core.errors import FigureNotServed, FilterWithoutMatch
from actions.figures.question import FiguresQuestion
from bot.figures.merging import Asked, resolve
from bot.figures.reading import read
from crm_backend.access.values import PrincipalKind, StaffRole
from tests import factories
from tests.fakes.bot_api import BotApi
from tests.insights.resolved import TODAY, fields_of, plain, questions

# An address of a branch of its own.
NOT_YET = {"campaigns"}
# What the small shop has under these names.
GOODS = ("青瓷保温杯", "云雾高山绿茶", "桂花乌龙", "护手霜")


def understood() -> list[Asked | None]:
    """What the bot's grammar makes of each question."""
    made: list[Asked | None] = []
    for question in questions():
        before = made[question.follow_up_of - 1] if question.follow_up_of else None
        made.append(resolve(read(plain(question.text), today=TODAY), before, today=TODAY))
    return made


@pytest.fixture
async def manager(bot_api: BotApi, database) -> CrmTurn:
    async with database.transaction() as session:
        await factories.add_shop(session)
        customer = await factories.add_customer(session, name="王小明")
        for name in GOODS:
            await factories.add_product(session, name=name, category="茶")
        await factories.add_order(session, customer)
        member = await factories.add_staff(session, role=StaffRole.MANAGER)
        turn = await factories.add_turn(
            session, principal_kind=PrincipalKind.STAFF, staff_id=member.id
        )
    bot_api.http.headers["Authorization"] = f"Bearer {bot_api.token}"
    return CrmClient(bot_api.http).during(turn, "action_test")


def test_nearly_all_questions_are_read_right() -> None:
    """Without the normaliser of traditional signs; the whole exam is ``tests.bot.manager_exam``."""
    right = [
        question.fields["metric"] == fields_of(asked, today=TODAY)["metric"]
        for question, asked in zip(questions(), understood(), strict=True)
    ]
    assert sum(right) >= 97


async def test_every_question_is_one_that_the_hub_understands(manager: CrmTurn) -> None:
    answered = 0
    for question, asked in zip(questions(), understood(), strict=True):
        if asked is None or asked.cannot:
            continue
        whole = FiguresQuestion.model_validate(asked.as_json())
        try:
            answer = await manager.ask_figures(whole.part, whole.parameters("zh"))
        except FilterWithoutMatch:
            continue
        except FigureNotServed:
            assert whole.part in NOT_YET, question.text
            continue
        assert answer.sentence, question.text
        answered += 1
    assert answered > 60
