"""Offers of a campaign in a customer's chat: saying one at a quiet moment, and ending them when the customer says so.

An unsubscription is the hub's to answer: it starts no turn, reopens no closed chat, and waits in no queue.
"""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.rules import asks_for_no_offers, may_bring_offer
from crm_backend.conversations.service.messages import append_answer
from crm_backend.conversations.service.ownership import tell
from crm_backend.conversations.texts import say
from crm_backend.conversations.values import (
    Channel,
    HubCommand,
    OfferedChoice,
    OutgoingMessage,
    Sender,
)
from crm_backend.core.ids import new_id
from crm_backend.customers import service as customers
from crm_backend.customers.values import ConsentSource


async def lock_web_chat(
    session: AsyncSession, customer_id: int, *, site_key: str | None, now: datetime
) -> Conversation | None:
    """The customer's one web chat, held until commit; made at ``site_key`` where they have none yet.

    None where they have none and the shop has no site on which they could read it.
    """
    chat = await repository.lock_customer_conversation(session, customer_id)
    if chat is not None or site_key is None:
        return chat
    # The customer may be opening their first session in this very moment.
    await repository.insert_if_absent(session, _first_row(customer_id, site_key), now=now)
    return await repository.lock_customer_conversation(session, customer_id)


def is_quiet(chat: Conversation, now: datetime) -> bool:
    """Whether an offer disturbs nobody in this locked chat now."""
    return may_bring_offer(chat.owner_kind, chat.last_customer_message_at, now)


async def say_offer(
    session: AsyncSession, chat: Conversation, text: str, *, now: datetime
) -> Message:
    """Say an offer in a locked chat, as the bot, with the way to end such messages; the owner stays who it was."""
    no_more = OfferedChoice(
        title=say(chat.locale, "campaign_unsubscribe_choice"), command=HubCommand.UNSUBSCRIBE
    )
    outgoing = OutgoingMessage(text=with_hint(text, chat.locale), choices=(no_more,))
    return await append_answer(session, chat, outgoing, sender=Sender.BOT, now=now)


def with_hint(text: str, locale: str) -> str:
    """An offer as it is read: its words, and on a line of its own how to end such messages."""
    return f"{text}\n{say(locale, 'campaign_hint')}"


async def ends_offers(
    session: AsyncSession, chat: Conversation, text: str, command: HubCommand | None
) -> bool:
    """Whether the coming message of a locked chat is a customer's who wants no more offers.

    Typed words count only from somebody who ever said something about offers: to all others 退订 may be about an
    order, which is the bot's to answer.
    """
    if chat.customer_id is None:
        return False
    if command is HubCommand.UNSUBSCRIBE:
        return True
    if command is not None or not asks_for_no_offers(text):
        return False
    return await customers.find_consent(session, chat.customer_id) is not None


async def end_offers(session: AsyncSession, chat: Conversation, *, now: datetime) -> None:
    """Take the consent back and say so."""
    if chat.customer_id is None:
        raise ValueError("only a customer gets offers")
    await customers.refuse_offers(session, chat.customer_id, ConsentSource.CHAT, now=now)
    await tell(session, chat, say(chat.locale, "campaign_unsubscribed"), now=now)


def _first_row(customer_id: int, site_key: str) -> dict[str, object]:
    return {
        "id": new_id("cnv"),
        "channel": Channel.WEB,
        "site_key": site_key,
        "locale": "zh-CN",
        "participant_kind": PrincipalKind.CUSTOMER,
        "customer_id": customer_id,
    }
