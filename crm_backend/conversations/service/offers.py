"""Offers of a campaign in a customer's chat: saying one at a quiet moment, and ending them when the customer says so.

An unsubscription is the hub's to answer: it starts no turn, reopens no closed chat, and waits in no queue.
"""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import PrincipalKind
from crm_backend.conversations import repository
from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.repository import reached
from crm_backend.conversations.rules import (
    asks_for_no_offers,
    asks_for_offers,
    may_bring_offer,
)
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


class OfferWish(StrEnum):
    """What a customer wants of offers."""

    BEGIN = "begin"
    END = "end"


async def lock_chat(
    session: AsyncSession, customer_id: int, *, site_key: str | None, now: datetime
) -> Conversation | None:
    """The chat in which a customer gets offers, held until commit.

    Where they are bound on Telegram and let us write, that one: it reaches them. Else their web chat.
    """
    chat = await reached.lock_reached_conversation(session, customer_id)
    if chat is not None:
        return chat
    return await lock_web_chat(session, customer_id, site_key=site_key, now=now)


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


async def is_quiet(session: AsyncSession, customer_id: int, now: datetime) -> bool:
    """Whether an offer disturbs nobody now: in none of the customer's chats are people, or a talk, at work."""
    chats = await reached.list_chats_of_customer(session, customer_id)
    return all(
        may_bring_offer(chat.owner_kind, chat.last_customer_message_at, now) for chat in chats
    )


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


async def find_wish(
    session: AsyncSession, chat: Conversation, text: str, command: HubCommand | None
) -> OfferWish | None:
    """What the coming message of a locked chat says about offers, if its customer speaks of them.

    An end in typed words counts only from somebody who ever said something about offers: to all others 退订 may be
    about an order, which is the bot's to answer.
    """
    if chat.customer_id is None:
        return None
    if command is HubCommand.UNSUBSCRIBE:
        return OfferWish.END
    if command is not None:
        return None
    if asks_for_offers(text):
        return OfferWish.BEGIN
    if asks_for_no_offers(text) and await customers.find_consent(session, chat.customer_id):
        return OfferWish.END
    return None


async def grant(
    session: AsyncSession, chat: Conversation, wish: OfferWish, *, now: datetime
) -> None:
    """Give or take back the consent, and say so."""
    if chat.customer_id is None:
        raise ValueError("only a customer gets offers")
    if wish is OfferWish.BEGIN:
        customer = await customers.get_customer(session, chat.customer_id, lock=True)
        await customers.agree_to_offers(session, customer, ConsentSource.CHAT, now=now)
        await tell(session, chat, say(chat.locale, "campaign_subscribed"), now=now)
    else:
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
