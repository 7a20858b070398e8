"""Property: whatever is bound, ended and bound anew, in whatever order, no account's words are another's to read.

A stretch of time in which a chat is one participant's is a period; each line says which one it belongs to. A visitor's
period goes on when the chat becomes a customer's, and ends with everything else.
"""

import asyncio
import re
from dataclasses import dataclass, field

import hypothesis
from hypothesis import HealthCheck, given
from hypothesis import strategies as st

from crm_backend.access.values import StaffRole
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.values import TurnWork
from crm_backend.core.db import Database
from crm_backend.staff.models import StaffMember
from tests import factories
from tests.fakes.fixed_clock import FixedClock
from tests.telegram.binding_world import Who, World

CHATS, CUSTOMERS, STAFF = 3, 2, 2
EXAMPLES = 25
_TAG = re.compile(r"«(\d+)»")

_chats = st.integers(0, CHATS - 1)
_accounts = st.integers(0, CUSTOMERS + STAFF - 1)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("bind"), _accounts, _chats),
        st.tuples(st.just("say"), _accounts, _chats),
        st.tuples(st.just("answer"), _accounts, _chats),
        st.tuples(st.just("end"), _accounts, _chats),
        st.tuples(st.just("deliver"), _accounts, _chats),
        st.tuples(st.just("press"), st.integers(0, 50), _chats),
        st.tuples(st.just("press_question"), st.integers(0, 50), _chats),
        st.tuples(st.just("change_role"), st.integers(CUSTOMERS, CUSTOMERS + STAFF - 1), _chats),
        st.tuples(st.just("disable"), st.integers(CUSTOMERS, CUSTOMERS + STAFF - 1), _chats),
    ),
    min_size=8,
    max_size=30,
)


@dataclass
class Period:
    number: int
    owner: Who | None = None  # None: a visitor
    is_fresh: bool = True  # nothing of a dialogue may be known yet
    has_begun: bool = False  # there is a conversation


@dataclass
class Model:
    """What should be so, beside the hub that is asked."""

    world: World
    first_chat: int
    accounts: list[Who]
    periods: dict[int, Period] = field(default_factory=dict)
    running: dict[int, TurnWork] = field(default_factory=dict)
    out: set[int] = field(default_factory=set)  # ids of staff who work here no longer
    roles: dict[int, StaffRole] = field(default_factory=dict)  # by staff id, where it was changed
    overtaken: set[str] = field(default_factory=set)  # turns whose asker's rights changed meanwhile
    questions: list[int] = field(default_factory=list)
    count: int = 0

    def period(self, chat: int) -> Period:
        return self.periods[chat] if chat in self.periods else self.begin(chat)

    def begin(self, chat: int, owner: Who | None = None) -> Period:
        self.count += 1
        number = self.first_chat * 1000 + self.count
        self.periods[chat] = Period(number, owner, has_begun=owner is not None)
        self.running.pop(chat, None)
        return self.periods[chat]

    def is_out(self, owner: Who | None) -> bool:
        return isinstance(owner, StaffMember) and owner.id in self.out

    async def step(self, name: str, index: int, chat_index: int) -> None:
        chat = self.first_chat + chat_index
        await getattr(self, name)(index, chat)

    async def bind(self, index: int, chat: int) -> None:
        who = self.accounts[index]
        if self.is_out(who):
            return
        await self.world.bind(who, chat)
        self.questions.append(await self.world.question(who))
        for other, period in list(self.periods.items()):
            if other != chat and period.owner is who:
                self.begin(other)
        now = self.period(chat)
        becomes_customers = now.owner is None and now.has_begun and index < CUSTOMERS
        if now.owner is who or becomes_customers:
            now.owner, now.is_fresh = who, True
            self.running.pop(chat, None)
        else:
            self.begin(chat, who)

    async def end(self, index: int, _chat: int) -> None:
        who = self.accounts[index]
        held = [chat for chat, period in self.periods.items() if period.owner is who]
        was_bound = await self.world.end(who)
        assert was_bound == bool(held)
        for chat in held:
            self.begin(chat)

    async def say(self, _index: int, chat: int) -> None:
        period = self.period(chat)
        work = await self.world.says(chat, f"«{period.number}»问")
        if self.is_out(period.owner):
            assert work is None
            self.begin(chat)
            return
        period.has_begun = True
        self.start(chat, work)

    def start(self, chat: int, work: TurnWork | None) -> None:
        period = self.period(chat)
        if work is None:
            return
        assert work.state is None or not period.is_fresh
        assert (work.audience == "staff") == isinstance(period.owner, StaffMember)
        self.running[chat] = work

    async def answer(self, _index: int, chat: int) -> None:
        work = self.running.pop(chat, None)
        if work is None:
            return
        period = self.period(chat)
        tag = f"«{period.number}»"
        before = period.owner
        following = await self.world.answer(work, f"{tag}答", choices=[f"{tag}键"])
        period.is_fresh = work.turn_id in self.overtaken or self.is_out(before)
        if not self.is_out(before):
            self.start(chat, following)

    async def deliver(self, _index: int, _chat: int) -> None:
        shown = self.world.screens.shown
        before = {chat: len(shown.get(chat, ())) for chat in self.periods}
        await self.world.deliver()
        for chat, period in self.periods.items():
            for text, _buttons in shown.get(chat, ())[before[chat] :]:
                for number in _TAG.findall(text):
                    assert int(number) == period.number
                    assert not self.is_out(period.owner)

    async def press(self, index: int, chat: int) -> None:
        shown = [row for rows in self.world.screens.shown.values() for row in rows]
        buttons = [data for _text, row in shown for title, data in row.items() if "键" in title]
        if not buttons:
            return
        period = self.period(chat)
        work = await self.world.presses(chat, buttons[index % len(buttons)])
        if self.is_out(period.owner):
            assert work is None
            self.begin(chat)
            return
        self.start(chat, work)

    async def press_question(self, index: int, chat: int) -> None:
        """Every question was answered when it was asked: pressing it again moves nobody."""
        if self.questions:
            question = self.questions[index % len(self.questions)]
            await self.world.presses(chat, f"bind:{question}")

    async def change_role(self, index: int, _chat: int) -> None:
        member = self.accounts[index]
        assert isinstance(member, StaffMember)
        role = StaffRole.AGENT if self.count % 2 else StaffRole.MANAGER
        self.count += 1
        await self.world.change(member, role=role)
        if role is not self.roles.get(member.id, member.role):
            # A turn that runs is over; the next begins without what was known.
            self.roles[member.id] = role
            self.overtaken.update(
                work.turn_id
                for chat, work in self.running.items()
                if self.periods[chat].owner is member
            )

    async def disable(self, index: int, _chat: int) -> None:
        member = self.accounts[index]
        await self.world.change(member, is_active=False)  # type: ignore[arg-type]
        self.out.add(member.id)

    async def check(self) -> None:
        """The hub and the model agree, and no conversation has lines of two periods."""
        bound = await self.world.bound()
        for chat, period in self.periods.items():
            account = self.world.account(period.owner) if period.owner else None
            assert bound.get(chat) == account
            found = await self.world.conversation(chat)
            if found is None:
                continue
            assert found.customer_id == (account.customer_id if account else None)
            assert found.participant_staff_id == (account.staff_id if account else None)
            for line in await self.world.lines(found):
                assert _TAG.findall(line) == [str(period.number)]
        periods: dict[str, set[str]] = {}
        for line in await self.world.rows(Message):
            periods.setdefault(line.conversation_id, set()).update(_TAG.findall(line.text))
        assert all(len(numbers) == 1 for numbers in periods.values())
        rows: list[Conversation] = await self.world.rows(Conversation)
        assert len({row.address for row in rows if row.address}) == len(
            [row for row in rows if row.address]
        )


def test_no_account_reads_anothers_words_whatever_is_bound_and_ended(database_url: str):
    database = Database(database_url)
    world = World(database, FixedClock())
    with asyncio.Runner() as runner:
        runner.run(_open(world))
        chats = iter(range(1, 100_000, CHATS))

        @hypothesis.settings(
            max_examples=EXAMPLES, database=None, suppress_health_check=list(HealthCheck)
        )
        @given(STEPS)
        def play(steps: list[tuple[str, int, int]]) -> None:
            runner.run(_play(world, next(chats), steps))

        try:
            play()
        finally:
            runner.run(database.close())


async def _open(world: World) -> None:
    async with world.database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")


async def _play(world: World, first_chat: int, steps: list[tuple[str, int, int]]) -> None:
    world.clock.advance(days=2)  # so that no code of an earlier example counts
    accounts: list[Who] = [await world.customer() for _ in range(CUSTOMERS)]
    accounts += [await world.staff() for _ in range(STAFF)]
    async with world.database.transaction() as session:
        await factories.add_staff(session, role=StaffRole.ADMIN)
    model = Model(world, first_chat, accounts)
    for step in steps:
        await model.step(*step)
    await model.deliver(0, 0)
    await model.check()
