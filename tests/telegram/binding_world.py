"""Chats and accounts at the hub's own functions: updates go in as they are read, and the real transport takes them out.

No server and no loops: a test decides what happens when, on a clock that it moves.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.channels.outbox import Undeliverable
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.service import turns
from crm_backend.conversations.values import (
    BotAnswer,
    Lease,
    OfferedChoice,
    OutgoingMessage,
    TurnWork,
)
from crm_backend.core.db import Database
from crm_backend.core.orm import Base
from crm_backend.core.outbox import OutboxEntry
from crm_backend.customers.models import Customer
from crm_backend.staff.models import StaffMember
from crm_backend.staff.service import members
from crm_backend.staff.service.members import MemberChange
from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.rules import Incoming, Pressed, Written
from crm_backend.telegram.service import binding, binding_talk
from crm_backend.telegram.service.binding import Account
from crm_backend.telegram.service.taking_in import Reception, take_in
from crm_backend.telegram.transport import TelegramTransport
from crm_backend.telegram.values import OUTBOX_KIND, BindingState
from tests import factories
from tests.fakes.fixed_clock import FixedClock

BOT = 777
Who = Customer | StaffMember


async def no_ticket(_session: AsyncSession, _chat: Conversation, _why: str, _now: datetime) -> str:
    return "T1"


@dataclass
class Screens:
    """What people see on Telegram: (text, buttons) by chat."""

    shown: dict[int, list[tuple[str, dict[str, str]]]] = field(default_factory=dict)
    presses: list[str] = field(default_factory=list)

    async def say(self, chat_id: int, html: str, buttons: Sequence[tuple[str, str]] = ()) -> int:
        self.shown.setdefault(chat_id, []).append((html, dict(buttons)))
        return sum(map(len, self.shown.values()))

    async def answer_press(self, press_id: str, _text: str) -> None:
        self.presses.append(press_id)


class World:
    """One bot; chats are numbers."""

    def __init__(self, database: Database, clock: FixedClock) -> None:
        self.database = database
        self.clock = clock
        self.screens = Screens()
        self.refused: list[str] = []
        self._number = 0
        self._delivered: set[int] = set()
        api: Any = self.screens
        self._transport = TelegramTransport(database, clock, api, bot_id=BOT)

    @property
    def lease(self) -> Lease:
        return Lease(holder="test", until=self.clock.now() + timedelta(minutes=5))

    async def customer(self, **fields: object) -> Customer:
        async with self.database.transaction() as session:
            return await factories.add_customer(session, **fields)

    async def staff(self, **fields: object) -> StaffMember:
        async with self.database.transaction() as session:
            return await factories.add_staff(session, **fields)

    async def change(self, member: StaffMember, **changes: Any) -> None:  # noqa: ANN401
        """What an administrator changes about an account."""
        async with self.database.transaction() as session:
            await members.change_member(
                session, member.id, MemberChange(**changes), now=self.clock.now()
            )

    def account(self, who: Who) -> Account:
        if isinstance(who, Customer):
            return Account(bot_id=BOT, customer_id=who.id)
        return Account(bot_id=BOT, staff_id=who.id)

    async def hear(self, incoming: Incoming) -> TurnWork | None:
        """Do one update, as the processor does."""
        self._number += 1
        reception = Reception(
            bot_id=BOT,
            update_id=self._number,
            lease=self.lease,
            open_ticket=no_ticket,
            now=self.clock.now(),
        )
        async with self.database.transaction() as session:
            return await take_in(session, reception, incoming)

    async def says(self, chat: int, text: str, **fields: Any) -> TurnWork | None:  # noqa: ANN401
        self._number += 1
        words: dict[str, Any] = {
            "message_id": self._number,
            "language": "zh-hans",
            "sender": f"人{chat}",
        }
        about = {"attachment": None, "is_edit": False} | words | fields
        return await self.hear(Written(chat_id=chat, text=text, **about))

    async def presses(self, chat: int, data: str) -> TurnWork | None:
        self._number += 1
        press = Pressed(
            press_id=f"p{self._number}",
            chat_id=chat,
            message_id=None if data.startswith(("bind", "decline")) else 1_000_000,
            data=data,
            is_private=True,
        )
        return await self.hear(press)

    async def code(self, who: Who) -> str:
        async with self.database.transaction() as session:
            return await binding.make_code(session, self.account(who), now=self.clock.now())

    async def question(self, who: Who) -> int:
        """The number of what was brought or agreed to last for an account."""
        rows: list[TelegramBinding] = await self.rows(TelegramBinding)
        account = self.account(who)
        return max(row.id for row in rows if Account.of(row) == account)

    async def confirm(self, who: Who) -> bool:
        async with self.database.transaction() as session:
            return await binding_talk.confirm_and_tell(
                session, self.account(who), now=self.clock.now()
            )

    async def bind(self, who: Who, chat: int) -> None:
        """All the steps."""
        await self.says(chat, f"/start {await self.code(who)}")
        await self.presses(chat, f"bind:{await self.question(who)}")
        if isinstance(who, StaffMember):
            await self.confirm(who)

    async def turn_away(self, who: Who) -> None:
        """不是我 in the console."""
        async with self.database.transaction() as session:
            await binding.turn_away(session, self.account(who), now=self.clock.now())

    async def end(self, who: Who) -> bool:
        async with self.database.transaction() as session:
            return await binding_talk.end_and_tell(session, self.account(who), now=self.clock.now())

    async def answer(
        self, work: TurnWork, text: str, choices: Sequence[str] = ()
    ) -> TurnWork | None:
        """The bot has thought."""
        offered = tuple(OfferedChoice(title=title, intent="track_order") for title in choices)
        answer = BotAnswer(
            messages=(OutgoingMessage(text=text, choices=offered),),
            commands=(),
            state={"events": [{"event": "bot", "text": text}]},
            nlu={"intent": "track_order", "confidence": 0.9},
            is_miss=False,
            model_version="m1",
            timings_ms={},
        )
        async with self.database.transaction() as session:
            return await turns.publish(
                session,
                work,
                answer,
                lease=self.lease,
                open_ticket=no_ticket,
                now=self.clock.now(),
            )

    async def deliver(self) -> None:
        """Send what waits, in order."""
        for entry in await self.rows(OutboxEntry):
            if entry.kind != OUTBOX_KIND or entry.id in self._delivered:
                continue
            self._delivered.add(entry.id)
            try:
                sent = await self._transport.send(entry.target, entry.payload)
                async with self.database.transaction() as session:
                    sent.note(session)
            except Undeliverable as error:
                self.refused.append(str(error))

    async def seen(self, chat: int) -> list[str]:
        """All that a chat was told, after sending what waits."""
        await self.deliver()
        return [text for text, _buttons in self.screens.shown.get(chat, [])]

    async def rows(self, kind: type[Base]) -> list[Any]:
        async with self.database.reading() as session:
            return list(await session.scalars(select(kind).order_by(*kind.__mapper__.primary_key)))

    async def conversation(self, chat: int) -> Conversation | None:
        address = f"{BOT}:{chat}"
        found = [row for row in await self.rows(Conversation) if row.address == address]
        return found[0] if found else None

    async def lines(self, conversation: Conversation) -> list[str]:
        return [m.text for m in await self.rows(Message) if m.conversation_id == conversation.id]

    async def bound(self) -> dict[int, Account]:
        """Whose chats are whose, by the table of bindings."""
        rows = await self.rows(TelegramBinding)
        return {row.chat_id: Account.of(row) for row in rows if row.state is BindingState.BOUND}
