"""Bringing one delivery of a campaign to one customer, at the moment it is due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns import repository, rules
from crm_backend.campaigns.models import CampaignMessage
from crm_backend.campaigns.values import CampaignState, Refusal
from crm_backend.conversations.models import Conversation
from crm_backend.conversations.service import offers
from crm_backend.core.outbox import OutboxState
from crm_backend.customers import service as customers
from crm_backend.shop import service as shop_service

# Of a channel's deliveries that wait, so that answers to customers never stand behind a whole campaign.
MOST_WAITING = 20


class Delivered(StrEnum):
    """What became of a delivery in the customer's chat."""

    SAID = "said"
    LATER = "chat_busy"  # people hold the chat, or the customer is talking to the bot
    CROWDED = "channel_busy"  # much else waits to leave that way
    STOPPED = "stopped"
    UNSUBSCRIBED = "unsubscribed"
    UNREACHABLE = "unreachable"


async def say_in_chat(
    session: AsyncSession, campaign_id: int, customer_id: int, *, now: datetime
) -> Delivered:
    """Say the campaign's text in the customer's chat, unless it was stopped or they want no offers by now.

    The chat is locked first, then the consent: an unsubscription, there or at a colleague's desk, comes wholly
    before or wholly after. A campaign that is stopped in the same moment waits for this commit.
    """
    sites = await shop_service.list_sites(session)
    site_key = sites[0].site_key if sites else None
    chat = await offers.lock_chat(session, customer_id, site_key=site_key, now=now)
    if chat is None:
        return Delivered.UNREACHABLE
    withdrawn = await _why_not(session, campaign_id, customer_id, lock=True)
    if withdrawn is not None:
        return withdrawn
    if not await offers.is_quiet(session, customer_id, now):
        return Delivered.LATER
    if chat.address is not None and await _is_crowded(session, chat):
        return Delivered.CROWDED
    campaign = await repository.get_campaign(session, campaign_id)
    customer = await customers.get_customer(session, customer_id)
    text = rules.fill_name(campaign.text, customer.name, chat.locale)
    message = await offers.say_offer(session, chat, text, now=now)
    if chat.address is not None:
        session.add(
            CampaignMessage(message_id=message.id, campaign_id=campaign_id, customer_id=customer_id)
        )
    return Delivered.SAID


async def why_withdrawn(session: AsyncSession, message_id: int) -> Delivered | None:
    """Why a message that has not left should not any more: its campaign stopped, its reader unsubscribed since.

    None for all that may leave, whatever it is.
    """
    said = await repository.find_message(session, message_id)
    if said is None:
        return None
    return await _why_not(session, said.campaign_id, said.customer_id, lock=False)


async def note_undelivered(
    session: AsyncSession, message_id: int, state: OutboxState, reason: str
) -> None:
    """The channel could not deliver what was said, or nobody knows: that is what became of the campaign's delivery."""
    said = await repository.find_message(session, message_id)
    if said is None:
        return
    known = {*(each.value for each in Delivered), *(each.value for each in Refusal)}
    await repository.set_outcome(
        session,
        said,
        state,
        reason if state is OutboxState.UNKNOWN or reason in known else Refusal.REFUSED.value,
    )


async def _why_not(
    session: AsyncSession, campaign_id: int, customer_id: int, *, lock: bool
) -> Delivered | None:
    campaign = await repository.find_campaign(session, campaign_id, lock=lock)
    if campaign is None or campaign.state is not CampaignState.CONFIRMED:
        return Delivered.STOPPED
    consent = await customers.find_consent(session, customer_id, lock=lock)
    if consent is None or not consent.is_agreed:
        return Delivered.UNSUBSCRIBED
    return None


async def _is_crowded(session: AsyncSession, chat: Conversation) -> bool:
    waiting = await repository.count_waiting(session, chat.channel.value, most=MOST_WAITING)
    return waiting >= MOST_WAITING
