"""Receiving: inbox, message and turn in one transaction, before anything is acknowledged (I1)."""

import hashlib
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.errors import (
    ChoiceExpired,
    ClientIdReused,
    InvalidClientId,
    SessionInvalid,
)
from crm_backend.conversations.models import Choice, Conversation, InboxEntry, Message
from crm_backend.conversations.rules import (
    MAX_TEXT_CODE_POINTS,
    asks_for_the_bot,
    is_idle,
)
from crm_backend.conversations.service import alerts, feedback, handoffs, offers
from crm_backend.conversations.service.attachments import (
    answer_for_the_bot,
    words_of,
)
from crm_backend.conversations.service.messages import (
    CustomerWords,
    append_customer_message,
    settle,
)
from crm_backend.conversations.service.ownership import (
    HandOff,
    OpenTicket,
    Why,
    hand_off,
    return_to_bot,
    tell_position,
    transition,
)
from crm_backend.conversations.service.sessions import (
    ChatSession,
    belongs_to,
    require_current,
)
from crm_backend.conversations.service.start_menu import find_start_choice
from crm_backend.conversations.service.turns import start_next_turn
from crm_backend.conversations.texts import say
from crm_backend.conversations.values import (
    BOT,
    ChangeReason,
    Channel,
    HubCommand,
    InboundMessage,
    InboundSource,
    Lease,
    OfferedChoice,
    Outcome,
    OwnerKind,
    TurnWork,
)


@dataclass(frozen=True, kw_only=True)
class Receipt:
    """What the sender is told, and the turn that must now be run, if any."""

    seq: int
    work: TurnWork | None = None


@dataclass(frozen=True, kw_only=True)
class _Content:
    words: CustomerWords
    body_hash: str
    offered: OfferedChoice | None = None

    @property
    def text(self) -> str:
        return self.words.text

    @property
    def command(self) -> HubCommand | None:
        return self.offered.command if self.offered else None


async def receive(
    session: AsyncSession,
    chat: ChatSession,
    inbound: InboundMessage,
    *,
    lease: Lease,
    open_ticket: OpenTicket,
    now: datetime,
) -> Receipt:
    """Accept one message of a web session.

    Writes inbox, message, and a turn with its grant when the bot owns the chat and none is running. Idempotent by
    ``client_id``: a repeat returns the first seq and writes nothing.

    Raises
    ------
    InvalidClientId, EmptyMessage, MessageTooLong, ClientIdReused, ChoiceExpired, SessionInvalid
    """
    _check_client_id(inbound.client_id)
    await require_current(session, chat)
    conversation = await _lock_or_create(session, chat, now)
    return await take_in(
        session, conversation, inbound, lease=lease, open_ticket=open_ticket, now=now
    )


async def take_in(
    session: AsyncSession,
    conversation: Conversation,
    inbound: InboundMessage,
    *,
    lease: Lease,
    open_ticket: OpenTicket,
    now: datetime,
) -> Receipt:
    """Accept one message in a locked conversation, whichever way it came; idempotent by its source and id there.

    Raises
    ------
    EmptyMessage, MessageTooLong, ClientIdReused, ChoiceExpired
    """
    source = inbound.source or _web_source(conversation, inbound)
    body_hash = _hash(inbound)
    repeated = await _receipt_of(session, source, body_hash)
    if repeated is not None:
        return repeated
    content = await _content_of(session, conversation, inbound, source, body_hash, now)
    deed = await _find_deed(session, conversation, content, now=now)
    if conversation.owner_kind is OwnerKind.CLOSED and deed is None:
        why = Why(reason=ChangeReason.REOPENED)
        await transition(session, conversation, BOT, why, now=now)
    if is_idle(conversation.last_customer_message_at, now):
        conversation.dialogue_state = None
        conversation.consecutive_misses = 0
    message = await append_customer_message(
        session,
        conversation,
        content.words,
        client_id=inbound.client_id,
        now=now,
    )
    session.add(
        InboxEntry(
            source=source.name,
            external_id=source.external_id,
            body_hash=body_hash,
            message_id=message.id,
            received_at=now,
        )
    )
    await session.flush()
    if deed is not None:
        settle(message, Outcome.HUB)
        await deed()
    else:
        await _route(session, conversation, message, content.command, open_ticket, now)
        await answer_for_the_bot(session, conversation, message, inbound, now=now)
    work = await start_next_turn(
        session, conversation, client_address=inbound.client_address, lease=lease, now=now
    )
    return Receipt(seq=message.seq, work=work)


async def _find_deed(
    session: AsyncSession, conversation: Conversation, content: _Content, *, now: datetime
) -> Callable[[], Awaitable[None]] | None:
    """What the hub does itself at the coming message, whoever holds the chat; None for all that others answer."""
    # Asked in any case: the next message alone may be the sentence that a rating waits for.
    answer = await feedback.find_answer(session, conversation, content.offered, now=now)
    # 退订 is a wish even where a sentence is waited for: who is asked for one must not lose this one.
    wish = await offers.find_wish(session, conversation, content.text, content.command)
    if wish is not None:
        return partial(offers.grant, session, conversation, wish, now=now)
    if answer is not None:
        return partial(
            feedback.take_answer, session, conversation, answer, text=content.text, now=now
        )
    wants_alerts = alerts.find_wish(conversation, content.text)
    if wants_alerts is not None:
        return partial(
            alerts.follow_wish, session, conversation, wants_alerts=wants_alerts, now=now
        )
    return None


def _web_source(conversation: Conversation, inbound: InboundMessage) -> InboundSource:
    return InboundSource(
        name=f"web:{conversation.id}",
        external_id=inbound.client_id,
        longest_text=MAX_TEXT_CODE_POINTS,
    )


async def _receipt_of(
    session: AsyncSession, source: InboundSource, body_hash: str
) -> Receipt | None:
    """What the sender was told when the same message came before."""
    earlier = await repository.find_inbox_entry(session, source.name, source.external_id)
    if earlier is None:
        return None
    entry, message = earlier
    if entry.body_hash != body_hash:
        raise ClientIdReused
    return Receipt(seq=message.seq)


async def _route(
    session: AsyncSession,
    conversation: Conversation,
    message: Message,
    command: HubCommand | None,
    open_ticket: OpenTicket,
    now: datetime,
) -> None:
    """Decide what happens with a message that is not the bot's to answer."""
    if conversation.owner_kind is OwnerKind.QUEUE and asks_for_the_bot(message.text):
        command = HubCommand.BACK_TO_BOT
    if command is not None:
        settle(message, Outcome.HUB)
        await session.flush()
        if command is HubCommand.HAND_OFF and conversation.owner_kind is OwnerKind.BOT:
            wish = HandOff(reason=ChangeReason.CUSTOMER_ASKED)
            await hand_off(session, conversation, wish, open_ticket=open_ticket, now=now)
        elif command is HubCommand.BACK_TO_BOT and conversation.owner_kind is OwnerKind.QUEUE:
            text = say(conversation.locale, "back_to_bot")
            why = Why(reason=ChangeReason.CUSTOMER_LEFT)
            await return_to_bot(session, conversation, why, text=text, now=now)
        return
    if conversation.owner_kind is OwnerKind.BOT:
        return
    settle(message, Outcome.AGENT)
    await handoffs.note_question(session, conversation, now)
    if conversation.owner_kind is OwnerKind.QUEUE:
        await tell_position(session, conversation, sentence="queue_receipt", now=now)


async def _lock_or_create(session: AsyncSession, chat: ChatSession, now: datetime) -> Conversation:
    conversation = await repository.lock_conversation(session, chat.conversation_id)
    if conversation is None and chat.kind is not PrincipalKind.STAFF:
        await repository.insert_if_absent(session, _first_row(chat), now=now)
        conversation = await repository.lock_conversation(session, chat.conversation_id)
    if conversation is None or not belongs_to(conversation, chat):
        raise SessionInvalid
    return conversation


def _first_row(chat: ChatSession) -> dict[str, object]:
    return {
        "id": chat.conversation_id,
        "channel": Channel.WEB,
        "site_key": chat.site_key,
        "locale": chat.locale,
        "participant_kind": chat.kind,
        "customer_id": chat.customer_id,
    }


async def _content_of(
    session: AsyncSession,
    conversation: Conversation,
    inbound: InboundMessage,
    source: InboundSource,
    body_hash: str,
    now: datetime,
) -> _Content:
    if inbound.choice_id is None:
        words = words_of(inbound.text or "", inbound.attachment, longest=source.longest_text)
        return _Content(words=words, body_hash=body_hash)
    offered = find_start_choice(inbound.choice_id, conversation.locale)
    if offered is None:
        offered = await _use_choice(session, conversation, inbound.choice_id, now)
    words = CustomerWords(text=offered.title, choice_id=inbound.choice_id)
    return _Content(words=words, body_hash=body_hash, offered=offered)


async def _use_choice(
    session: AsyncSession, conversation: Conversation, choice_id: str, now: datetime
) -> OfferedChoice:
    """Take an open choice; its siblings close with it because the customer's message comes after them."""
    still_open: list[Choice] = list(await repository.list_open_choices(session, conversation.id))
    for choice in still_open:
        if choice.id == choice_id:
            choice.used_at = now
            return OfferedChoice(
                title=choice.title,
                intent=choice.intent,
                entities=choice.entities,
                command=choice.command,
            )
    raise ChoiceExpired


def _hash(inbound: InboundMessage) -> str:
    kind, body = "text", inbound.text
    if inbound.choice_id is not None:
        kind, body = "choice", inbound.choice_id
    elif inbound.attachment is not None:
        kind = f"{inbound.attachment.kind}:{inbound.attachment.file_id}"
    return hashlib.sha256(f"{kind}:{body}".encode("utf-8", "surrogatepass")).hexdigest()


def _check_client_id(client_id: str) -> None:
    try:
        UUID(client_id)
    except ValueError as error:
        raise InvalidClientId from error
    if len(client_id) > 64:
        raise InvalidClientId
