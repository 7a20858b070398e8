"""A shop with customers on one side and staff on the other: the conversation side of a hub, and its staff API."""

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from sqlalchemy import select

from crm_backend.access.models import AuditEntry
from crm_backend.access.values import StaffRole
from crm_backend.conversations.models import Handoff, Note, OwnershipChange, StaffEvent
from crm_backend.conversations.service.sessions import ChatSession
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.shop.models import Shop
from tests import factories
from tests.fakes.conversation_hub import Hub
from tests.fakes.fake_bot import FakeBot
from tests.fakes.manual_clock import ManualClock, settle
from tests.fakes.staff_api import StaffApi, StaffClient


class Desk:
    """Customers write to ``hub``; staff work through ``api``; both over one database and one clock."""

    def __init__(self, database: Database, clock: ManualClock, settings: Settings) -> None:
        self.database = database
        self.clock = clock
        self.bot = FakeBot()
        self.hub = Hub(database, clock, self.bot)
        self.api = StaffApi(database, clock, settings)

    async def __aenter__(self) -> Self:
        async with self.database.transaction() as session:
            if await session.get(Shop, 1) is None:
                await factories.add_shop(session)
            await factories.add_site(session)
        return self

    async def __aexit__(
        self,
        _kind: type[BaseException] | None,
        _error: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        self.bot.release()
        await self.hub.dispatcher.close()
        await self.api.__aexit__(None, None, None)

    async def agent(self, name: str = "小李", role: StaffRole = StaffRole.AGENT) -> StaffClient:
        """A signed-in colleague."""
        return await self.api.signed_in(role, display_name=name)

    async def asked(self, text: str = "你好") -> ChatSession:
        """A chat in which the bot has answered."""
        chat = self.hub.visitor()
        await self.hub.receive(chat, text)
        await self.hub.until_quiet(chat)
        return chat

    async def queued(self, text: str = "你好") -> ChatSession:
        """A chat whose customer waits for a person."""
        chat = await self.asked(text)
        await self.hub.receive(chat, choice_id="start:human")
        return chat

    async def kept_back(
        self, agent: StaffClient, text: str = "我要退款"
    ) -> tuple[ChatSession, str]:
        """A chat taken over while the bot was thinking, and the turn whose answer was kept back."""
        chat = self.hub.visitor()
        self.bot.hold()
        await self.hub.receive(chat, text)
        await self.bot.asked.wait()
        await agent.post(f"/conversations/{chat.conversation_id}/take-over")
        self.bot.release()
        await settle()
        (turn,) = await self.hub.turns(chat)
        return chat, turn.id

    async def lines(self, chat: ChatSession) -> list[tuple[str, str]]:
        """(sender, text) of all the customer sees."""
        return [(m.sender.value, m.text) for m in await self.hub.messages(chat)]

    async def handoffs(self, chat: ChatSession) -> Sequence[Handoff]:
        """The chat's stays with people, oldest first."""
        return await self._all(Handoff, chat, Handoff.id)

    async def ledger(self, chat: ChatSession) -> Sequence[OwnershipChange]:
        """Who held the chat, oldest first."""
        return await self._all(OwnershipChange, chat, OwnershipChange.id)

    async def notes(self, chat: ChatSession) -> Sequence[Note]:
        """The chat's notes."""
        return await self._all(Note, chat, Note.note_no)

    async def events(self, chat: ChatSession) -> Sequence[StaffEvent]:
        """What the console was told about the chat."""
        return await self._all(StaffEvent, chat, StaffEvent.number)

    async def audit(self) -> Sequence[AuditEntry]:
        """The audit log."""
        async with self.database.reading() as session:
            return (await session.scalars(select(AuditEntry).order_by(AuditEntry.id))).all()

    async def _all(self, table, chat: ChatSession, order):
        async with self.database.reading() as session:
            statement = (
                select(table).where(table.conversation_id == chat.conversation_id).order_by(order)
            )
            return (await session.scalars(statement)).all()


def path(chat: ChatSession, deed: str = "") -> str:
    """The staff API's path of a chat, or of a deed on it."""
    return f"/conversations/{chat.conversation_id}" + (f"/{deed}" if deed else "")
