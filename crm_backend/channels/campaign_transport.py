"""Deliveries of campaigns: into the customer's chat, on Telegram or on the web."""

from datetime import timedelta
from typing import Any

from crm_backend.campaigns.service.delivering import Delivered, say_in_chat
from crm_backend.channels.outbox import NotSent, Sent, Undeliverable
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database

CROWDED_PAUSE = timedelta(seconds=2)
LOOK_AGAIN = timedelta(minutes=30)  # eight tries, so a chat may be busy for three and a half hours


class CampaignTransport:
    """Says a campaign's text in a chat, in a transaction of its own.

    A chat that is busy gets it later, and never if it stays so over all tries (dead, ``chat_busy``). Where much else
    waits to leave by the chat's channel, it waits without end.
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def send(self, target: str, payload: dict[str, Any]) -> Sent:
        """Deliver; :class:`NotSent` while the chat is busy, :class:`Undeliverable` with the reason for good."""
        del target  # it stands in the payload, as a number
        async with self._database.transaction() as session:
            became = await say_in_chat(
                session, payload["campaign_id"], payload["customer_id"], now=self._clock.now()
            )
        if became is Delivered.CROWDED:
            return Sent(pause=CROWDED_PAUSE)  # it counts as no try: nothing is wrong with the chat
        if became is Delivered.LATER:
            raise NotSent(became.value, retry_after_seconds=LOOK_AGAIN.total_seconds())
        if became is not Delivered.SAID:
            raise Undeliverable(became.value)
        return Sent()
