"""Fetching updates: confirmed after the commit, by one worker at a time, and trouble is told in words."""

from datetime import datetime
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import select

from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.integrations.telegram import (
    NotReached,
    OtherReader,
    Refused,
    TelegramApi,
    TokenRefused,
    Webhook,
)
from crm_backend.telegram import repository
from crm_backend.telegram.models import TelegramBot, TelegramUpdate
from crm_backend.telegram.service.fetching import (
    LEASE,
    WEBHOOK_CHECK_SECONDS,
    Poller,
    WebhookKeeper,
)
from crm_backend.telegram.service.status import read_status
from crm_backend.telegram.values import Trouble
from tests.fakes.fixed_clock import FixedClock

BOT = 7_000_000_001


class ScriptedApi(TelegramApi):
    """Answers as told; no network."""

    def __init__(self) -> None:
        self.answers: list[list[Any] | Exception] = []
        self.offsets: list[int | None] = []
        self.webhook = ""
        self.waiting = 0
        self.failed_at: datetime | None = None
        self.set: list[str] = []

    async def get_name(self) -> str:
        return "shanyu_shop_bot"

    async def get_webhook(self) -> Webhook:
        return Webhook(url=self.webhook, waiting=self.waiting, last_error_at=self.failed_at)

    async def set_webhook(self, url: str, secret: str) -> None:
        self.set.append(secret)
        self.webhook = url

    async def drop_webhook(self) -> None:
        self.webhook = ""

    async def fetch_updates(self, offset: int | None) -> list[Any]:
        self.offsets.append(offset)
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class EnoughSeenError(Exception):
    """Ends a loop that runs for ever."""


@pytest.fixture
def api() -> ScriptedApi:
    return ScriptedApi()


@pytest.fixture
def poller(database: Database, clock: FixedClock, api: ScriptedApi) -> Poller:
    return Poller(database, clock, api, bot_id=BOT, holder="one")


async def kept(database: Database) -> list[int | None]:
    async with database.reading() as session:
        return list(
            await session.scalars(select(TelegramUpdate.update_id).order_by(TelegramUpdate.id))
        )


async def bot(database: Database) -> TelegramBot:
    async with database.reading() as session:
        found = await repository.find_bot(session, BOT)
    assert found is not None
    return found


async def test_update_is_confirmed_only_after_it_is_kept(database, api, poller):
    api.answers = [[{"update_id": 7}, {"update_id": 8}], [], []]
    await poller.poll_once()
    assert (api.offsets, await kept(database)) == ([None], [7, 8])
    await poller.poll_once()
    assert api.offsets == [None, 9]


async def test_smaller_numbers_are_not_hidden_after_a_quiet_time(database, api, poller):
    api.answers = [[{"update_id": 900}], [], [{"update_id": 17}]]
    for _ in range(3):
        await poller.poll_once()
    assert api.offsets == [None, 901, None]
    assert await kept(database) == [900, 17]


async def test_what_comes_again_after_a_crash_is_kept_once(database, clock, api, poller):
    api.answers = [[{"update_id": 7}], [{"update_id": 7}, {"update_id": 8}]]
    await poller.poll_once()
    after_the_crash = Poller(database, clock, api, bot_id=BOT, holder="two")
    await after_the_crash.poll_once()
    assert await kept(database) == [7, 8]


async def test_update_nobody_can_read_does_not_hold_up_the_others(database, api, poller):
    api.answers = [["odd", {"update_id": 8}], []]
    await poller.poll_once()
    await poller.poll_once()
    assert (await kept(database), api.offsets) == ([None, 8], [None, 9])


async def test_telegram_was_reached_as_soon_as_it_told_the_bots_name(database, clock, api, poller):
    api.answers = [NotReached("a long poll was cut")]
    with pytest.raises(NotReached):
        await poller.poll_once()
    assert (await bot(database)).seen_at == clock.now()


async def test_old_webhook_is_dropped_before_the_first_fetch(api, poller):
    api.webhook, api.answers = "https://old.example/hook", [[]]
    await poller.poll_once()
    assert api.webhook == ""


async def test_webhook_that_somebody_sets_meanwhile_is_dropped(database, clock):
    class Api(ScriptedApi):
        async def fetch_updates(self, offset: int | None) -> list[Any]:
            self.offsets.append(offset)
            if len(self.offsets) == 2:
                self.webhook = "https://elsewhere.example/hook"
            if len(self.offsets) == 5:
                raise EnoughSeenError
            if self.webhook:
                raise OtherReader
            return []

    api = Api()
    with pytest.raises(EnoughSeenError):
        await Poller(database, clock, api, bot_id=BOT, holder="one").poll_forever()
    assert api.webhook == ""


async def test_whoever_ends_lets_the_next_one_fetch_at_once(database, clock, api, poller):
    api.answers = [[], EnoughSeenError()]
    with pytest.raises(EnoughSeenError):
        await poller.poll_forever()
    after_it = Poller(database, clock, api, bot_id=BOT, holder="two")
    api.answers = [[{"update_id": 7}], EnoughSeenError()]
    with pytest.raises(EnoughSeenError):
        await after_it.poll_forever()
    assert await kept(database) == [7]


async def test_whoever_ends_takes_no_lease_from_another(database, clock, api, poller):
    api.answers = [EnoughSeenError()]
    async with database.transaction() as session:
        later = clock.now() + LEASE
        assert await repository.take_lease(session, BOT, "two", until=later, now=clock.now())
        await repository.give_back_lease(session, BOT, "one")
    assert (await bot(database)).lease_until == later


async def test_second_worker_waits_until_the_lease_is_over(database, clock):
    async def takes(holder: str) -> bool:
        async with database.transaction() as session:
            now = clock.now()
            return await repository.take_lease(session, BOT, holder, until=now + LEASE, now=now)

    assert [await takes("one"), await takes("two"), await takes("one")] == [True, False, True]
    clock.advance(seconds=LEASE.total_seconds())
    assert [await takes("two"), await takes("one")] == [True, False]


@pytest.mark.parametrize(
    ("failure", "trouble"),
    [
        (OtherReader(), Trouble.OTHER_READER),
        (TokenRefused(), Trouble.TOKEN_REFUSED),
        (NotReached("ConnectError"), Trouble.UNREACHABLE),
        (Refused(), Trouble.WEBHOOK_REFUSED),
    ],
)
async def test_trouble_is_noted_in_words_until_it_is_over(
    database, clock, poller, settings, failure, trouble
):
    since = clock.now()
    await poller.note_failure(failure)
    await poller.note_failure(failure)
    shop = settings.model_copy(update={"telegram_token": SecretStr(f"{BOT}:{'A' * 35}")})
    async with database.reading() as session:
        read = await read_status(session, shop)
    assert (read.trouble, read.trouble_since) == (trouble, since)
    assert read.trouble_text
    await poller.note_answer()
    noted = await bot(database)
    assert (noted.trouble, noted.trouble_since, noted.seen_at) == (None, None, clock.now())


async def test_pause_grows_and_is_as_long_as_telegram_asks(database, clock, poller):
    began = clock.now()
    await poller.note_failure(NotReached("ConnectError"))
    await poller.note_failure(NotReached("ConnectError"))
    await poller.note_failure(NotReached("429", retry_after_seconds=90))
    assert (clock.now() - began).total_seconds() == 1 + 2 + 90


async def test_webhook_is_set_again_when_somebody_changed_it(database, clock, api):
    keeper = WebhookKeeper(database, clock, api, bot_id=BOT, url="https://shop.example/t")
    await keeper.see_to_it("secret", is_first=True)
    await keeper.see_to_it("secret", is_first=False)
    assert (api.webhook, api.set) == ("https://shop.example/t", ["secret"])
    api.webhook = "https://thief.example"
    await keeper.see_to_it("secret", is_first=False)
    assert (api.webhook, api.set) == ("https://shop.example/t", ["secret"] * 2)
    assert (await bot(database)).username == "shanyu_shop_bot"


async def test_webhook_that_nothing_can_be_delivered_to_is_trouble_until_a_clean_look(
    database, clock, api
):
    async def looks(*, waiting: int, fails: bool = False, is_first: bool = False) -> TelegramBot:
        clock.advance(seconds=WEBHOOK_CHECK_SECONDS)
        api.waiting = waiting
        if fails:
            api.failed_at = clock.now()
        await keeper.see_to_it("secret", is_first=is_first)
        return await bot(database)

    keeper = WebhookKeeper(database, clock, api, bot_id=BOT, url="https://shop.example/t")
    # What failed before the address was set says nothing about it.
    assert (await looks(waiting=9, fails=True, is_first=True)).trouble is None
    assert (await looks(waiting=9)).trouble is None
    assert (await looks(waiting=9, fails=True)).trouble is Trouble.WEBHOOK_REFUSED
    since = clock.now()
    assert (await looks(waiting=9, fails=True)).trouble_since == since
    assert (await looks(waiting=1)).trouble is None
    # It failed once, and all has arrived by now.
    assert (await looks(waiting=0, fails=True)).trouble is None
    api.webhook = "https://thief.example"
    assert (await looks(waiting=9, fails=True)).trouble is None


async def test_shop_without_a_token_says_so(database, settings: Settings):
    async with database.reading() as session:
        assert (await read_status(session, settings)).is_set_up is False
