"""Bringing one delivery of a campaign to one customer, at the moment it is due."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns import repository, rules
from crm_backend.campaigns.values import CampaignState
from crm_backend.conversations.service import offers
from crm_backend.customers import service as customers
from crm_backend.shop import service as shop_service


class Delivered(StrEnum):
    """What became of a delivery in the customer's web chat."""

    SAID = "said"
    LATER = "chat_busy"  # people hold the chat, or the customer is talking to the bot
    STOPPED = "stopped"
    UNSUBSCRIBED = "unsubscribed"
    UNREACHABLE = "unreachable"


async def say_in_web_chat(
    session: AsyncSession, campaign_id: int, customer_id: int, *, now: datetime
) -> Delivered:
    """Say the campaign's text in the customer's web chat, unless it was stopped or they want no offers by now.

    The chat is locked first, then the consent: an unsubscription, there or at a colleague's desk, comes wholly
    before or wholly after. A campaign that is stopped in the same moment waits for this commit.
    """
    sites = await shop_service.list_sites(session)
    site_key = sites[0].site_key if sites else None
    chat = await offers.lock_web_chat(session, customer_id, site_key=site_key, now=now)
    if chat is None:
        return Delivered.UNREACHABLE
    campaign = await repository.find_campaign(session, campaign_id, lock=True)
    if campaign is None or campaign.state is not CampaignState.CONFIRMED:
        return Delivered.STOPPED
    consent = await customers.find_consent(session, customer_id, lock=True)
    if consent is None or not consent.is_agreed:
        return Delivered.UNSUBSCRIBED
    if not offers.is_quiet(chat, now):
        return Delivered.LATER
    customer = await customers.get_customer(session, customer_id)
    text = rules.fill_name(campaign.text, customer.name, chat.locale)
    await offers.say_offer(session, chat, text, now=now)
    return Delivered.SAID
