"""Rows of a conversation as the frames and objects of chat protocol v1."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.channels.frames import JsonObject
from crm_backend.conversations.models import Choice, Conversation, Message
from crm_backend.conversations.service import reading
from crm_backend.conversations.values import OwnerKind
from crm_backend.staff.service import members

PAGE = 200


@dataclass(frozen=True, kw_only=True)
class ConversationView:
    """What a client may see of a conversation after some seq."""

    owner: JsonObject
    agent_id: int | None  # the owner's, which customers are not shown
    last_seq: int
    messages: list[JsonObject]


async def view_conversation(
    session: AsyncSession,
    conversation: Conversation | None,
    *,
    after_seq: int,
    limit: int,
    bot_is_ready: bool,
) -> ConversationView:
    """Owner, last seq and up to ``limit`` messages after ``after_seq``, in order."""
    if conversation is None:
        owner = owner_of(None, None, bot_is_ready)
        return ConversationView(owner=owner, agent_id=None, last_seq=0, messages=[])
    seen = await reading.look(session, conversation, after_seq=after_seq, limit=limit)
    agent_name = await _agent_name(session, conversation)
    choices: dict[int, list[Choice]] = defaultdict(list)
    for choice in seen.open_choices:
        choices[choice.message_id].append(choice)
    return ConversationView(
        owner=owner_of(conversation, seen.queue_position, bot_is_ready, agent_name),
        agent_id=conversation.owner_staff_id,
        last_seq=conversation.last_seq,
        messages=[message_frame(message, choices[message.id]) for message in seen.messages],
    )


async def _agent_name(session: AsyncSession, conversation: Conversation) -> str | None:
    if conversation.owner_staff_id is None:
        return None
    return (await members.get_member(session, conversation.owner_staff_id)).display_name


def owner_of(
    conversation: Conversation | None,
    position: int | None,
    bot_is_ready: bool,
    agent_name: str | None = None,
) -> JsonObject:
    """Who answers now; ``ready`` beside a bot that is still being prepared is an extension clients may ignore."""
    kind = OwnerKind.BOT if conversation is None else conversation.owner_kind
    owner: JsonObject = {"kind": kind.value}
    if kind is OwnerKind.QUEUE:
        owner["queue_position"] = position
    if kind is OwnerKind.AGENT:
        owner["agent_name"] = agent_name
    if kind is OwnerKind.BOT:
        owner["ready"] = bot_is_ready
    return owner


def message_frame(message: Message, open_choices: Sequence[Choice]) -> JsonObject:
    """One message; only choices that may still be pressed are shown."""
    frame: JsonObject = {
        "type": "message",
        "seq": message.seq,
        "sender": message.sender.value,
        "text": message.text,
        "sent_at": rfc3339(message.sent_at),
    }
    if message.client_id is not None:
        frame["client_id"] = message.client_id
    if open_choices:
        frame["choices"] = [{"id": choice.id, "title": choice.title} for choice in open_choices]
    if message.card is not None:
        frame["card"] = message.card
    if message.in_reply_to is not None:
        frame["in_reply_to"] = message.in_reply_to
    return frame


def rfc3339(instant: datetime) -> str:
    """UTC with a Z, to the millisecond."""
    return instant.strftime("%Y-%m-%dT%H:%M:%S.") + f"{instant.microsecond // 1000:03d}Z"
