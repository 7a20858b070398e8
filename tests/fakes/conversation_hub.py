"""The conversation side of one hub process, driven message by message over a fake bot."""

from collections.abc import Sequence
from uuid import uuid4

from pydantic import SecretStr
from sqlalchemy import select

from crm_backend.access.values import PrincipalKind, StaffPrincipal, StaffRole
from crm_backend.conversations import repository
from crm_backend.conversations.dispatcher import Dispatcher, DispatcherParts
from crm_backend.conversations.models import Conversation, Message, Turn
from crm_backend.conversations.service import ownership, receiving
from crm_backend.conversations.service.receiving import Receipt
from crm_backend.conversations.service.sessions import VISITOR_LIFETIME, ChatSession
from crm_backend.conversations.values import InboundMessage, Owner, OwnerKind
from crm_backend.core.db import Database
from crm_backend.core.failpoints import Failpoints
from crm_backend.core.ids import new_id
from crm_backend.core.wakeups import Wakeups
from crm_backend.integrations.rasa import RasaBot
from crm_backend.tickets import service as tickets
from tests.fakes.fake_bot import FakeBot
from tests.fakes.manual_clock import ManualClock


class Hub:
    """The conversation side of one hub process over a fake bot."""

    def __init__(
        self, database: Database, clock: ManualClock, bot: FakeBot, name: str = "hub-a"
    ) -> None:
        self.database = database
        self.clock = clock
        self.bot = bot
        client = RasaBot("http://bot", SecretStr("s" * 32), transport=bot.transport)
        self.wakeups = Wakeups()
        self.dispatcher = Dispatcher(
            DispatcherParts(
                database=database,
                bot=client,
                clock=clock,
                wakeups=self.wakeups,
                open_ticket=tickets.open_for_unanswered_chat,
                failpoints=Failpoints(),
                holder=name,
            )
        )

    def visitor(self, conversation_id: str | None = None) -> ChatSession:
        """A fresh visitor's session."""
        return ChatSession(
            session_id=new_id("ses"),
            conversation_id=conversation_id or new_id("cnv"),
            kind=PrincipalKind.VISITOR,
            customer_id=None,
            site_key="demo",
            locale="zh-CN",
            expires_at=self.clock.now() + VISITOR_LIFETIME,
        )

    async def receive(
        self,
        chat: ChatSession,
        text: str | None = None,
        *,
        client_id: str | None = None,
        choice_id: str | None = None,
    ) -> Receipt:
        """Accept a message and, as the socket does, start its turn."""
        inbound = InboundMessage(
            client_id=client_id or str(uuid4()),
            client_address="203.0.113.7",
            text=text,
            choice_id=choice_id,
        )
        async with self.database.transaction() as session:
            receipt = await receiving.receive(
                session,
                chat,
                inbound,
                lease=self.dispatcher.lease(),
                open_ticket=tickets.open_for_unanswered_chat,
                now=self.clock.now(),
            )
        if receipt.work is not None:
            self.dispatcher.start(receipt.work)
        return receipt

    async def give_to(self, chat: ChatSession, owner: Owner) -> None:
        """Change the owner, as staff will."""
        async with self.database.transaction() as session:
            conversation = await repository.lock_conversation(session, chat.conversation_id)
            assert conversation is not None
            why = ownership.Why(reason="test")
            await ownership.transition(session, conversation, owner, why, now=self.clock.now())

    async def messages(self, chat: ChatSession) -> Sequence[Message]:
        """All messages in order."""
        async with self.database.reading() as session:
            return await repository.list_messages(
                session, chat.conversation_id, after_seq=0, limit=500
            )

    async def conversation(self, chat: ChatSession) -> Conversation:
        """The row as it stands."""
        async with self.database.reading() as session:
            found = await repository.find_conversation(session, chat.conversation_id)
        assert found is not None
        return found

    async def turns(self, chat: ChatSession) -> Sequence[Turn]:
        """All turns, oldest first."""
        async with self.database.reading() as session:
            statement = (
                select(Turn)
                .where(Turn.conversation_id == chat.conversation_id)
                .order_by(Turn.first_seq)
            )
            return (await session.scalars(statement)).all()

    async def until_quiet(self, chat: ChatSession) -> None:
        """Let time pass in small steps until no turn of the chat is running."""
        for _ in range(400):
            await self.clock.pass_time(0.01)
            turns = await self.turns(chat)
            if turns and all(turn.state != "running" for turn in turns):
                return
        raise AssertionError("a turn never ended")


AGENT = Owner(kind=OwnerKind.AGENT, staff_id=7)
COLLEAGUE = StaffPrincipal(
    staff_id=7, display_name="小李", role=StaffRole.AGENT, session_id=None, session_version=1
)
