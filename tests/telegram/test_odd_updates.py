"""What could not be read, as staff see it: newest first, page by page, and of a long one the beginning."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from pydantic import SecretStr

from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.telegram.models import TelegramUpdate
from crm_backend.telegram.service.intake import keep_update
from crm_backend.telegram.values import MOST_RAW_LETTERS, UpdateState
from tests.fakes.fixed_clock import FixedClock
from tests.fakes.staff_api import StaffApi

BOT = 7_000_000_001
PATH = "/telegram/odd-updates"


@pytest.fixture
async def api(database, clock, settings) -> AsyncIterator[StaffApi]:
    """A hub whose shop has a bot."""
    token = SecretStr(f"{BOT}:{'A' * 35}")
    shop = settings.model_copy(update={"telegram_token": token})
    async with StaffApi(database, clock, shop) as api:
        yield api


@pytest.fixture
async def keep(database: Database, clock: FixedClock):
    """Keeps an update of a bot, as both of its ways in do."""

    async def keep(body: str, *, bot_id: int = BOT) -> None:
        async with database.transaction() as session:
            await keep_update(session, bot_id, body.encode(), now=clock.now())

    return keep


async def test_odd_ones_are_listed_newest_first_with_what_is_known(api, database, clock, keep):
    await keep('{"update_id": 7, "message": {}}')  # waits, and may yet be read
    await keep("<img src=x onerror=alert(1)>")
    async with database.transaction() as session:
        session.add(
            TelegramUpdate(
                bot_id=BOT,
                update_id=9,
                chat_id=-5,
                raw="{}",
                state=UpdateState.ODD,
                reason="unexpected chat_id",
                received_at=clock.now() + timedelta(minutes=1),
            )
        )
    staff = await api.signed_in()
    answer = await staff.get(PATH)
    assert answer.status_code == httpx.codes.OK, answer.text
    newest, oldest = answer.json()["updates"]
    came = datetime.fromisoformat(newest.pop("received_at"))
    assert came == clock.now().astimezone(UTC) + timedelta(minutes=1)
    assert newest == {
        "id": oldest["id"] + 1,
        "update_id": 9,
        "chat_id": -5,
        "reason": "unexpected chat_id",
        "raw": "{}",
        "is_cut": False,
    }
    assert (oldest["update_id"], oldest["chat_id"]) == (None, None)
    assert (oldest["reason"], oldest["raw"]) == ("no update_id", "<img src=x onerror=alert(1)>")
    assert answer.json()["next_before"] is None


async def test_only_the_beginning_of_a_long_one_is_shown(api, keep):
    letter = "茶"  # of three bytes: letters are counted
    for length in (MOST_RAW_LETTERS + 1, MOST_RAW_LETTERS):
        await keep(letter * length)
    shown = (await (await api.signed_in()).get(PATH)).json()["updates"]
    assert [each["is_cut"] for each in shown] == [False, True]
    assert {each["raw"] for each in shown} == {letter * MOST_RAW_LETTERS}


async def test_pages_meet_without_gap_or_repeat(api, keep):
    for number in range(5):
        await keep(f"odd {number}")
    staff = await api.signed_in()
    seen, params = [], {"limit": 2}
    while True:
        page = (await staff.get(PATH, **params)).json()
        seen.append([each["raw"] for each in page["updates"]])
        if page["next_before"] is None:
            break
        params["before"] = page["next_before"]
    assert seen == [["odd 4", "odd 3"], ["odd 2", "odd 1"], ["odd 0"]]


@pytest.mark.parametrize("params", [{"limit": 0}, {"limit": 201}, {"before": 0}, {"before": "x"}])
async def test_pages_that_cannot_be_are_refused(api, params):
    assert (await (await api.signed_in()).get(PATH, **params)).status_code == 422


async def test_those_of_another_bot_are_not_this_ones(api, keep):
    await keep("somebody else's", bot_id=BOT + 1)
    assert (await (await api.signed_in()).get(PATH)).json()["updates"] == []


async def test_shop_without_a_bot_has_none(database, clock, settings: Settings, keep):
    await keep("of a bot that was here once")
    async with StaffApi(database, clock, settings) as api:
        answer = await (await api.signed_in()).get(PATH)
    assert (answer.status_code, answer.json()) == (200, {"updates": [], "next_before": None})


async def test_nobody_but_staff_reads_them(api):
    answer = await api.anonymous().get(f"/api/v1{PATH}")
    assert answer.status_code == httpx.codes.UNAUTHORIZED
