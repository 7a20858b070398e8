"""Which message stands for a chat where it is one line of a list: expressions for statements over conversations."""

from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, func, select
from sqlalchemy.orm import aliased

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.values import Sender


def last_seq_of(*senders: Sender) -> ScalarSelect[int | None]:
    """The seq of the last message of these senders; null where none of them has said anything."""
    said = aliased(Message)
    return (
        select(func.max(said.seq))
        .where(said.conversation_id == Conversation.id, said.sender.in_(senders))
        .correlate(Conversation)
        .scalar_subquery()
    )


def last_seq_said() -> ColumnElement[Any]:
    """The customer's last message, or of the agent or the bot where the customer said nothing; never a notice."""
    return func.coalesce(last_seq_of(Sender.CUSTOMER), last_seq_of(Sender.AGENT, Sender.BOT))
