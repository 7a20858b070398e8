"""The base of every action, and the one place of this process that catches everything."""

import asyncio
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

import structlog
from rasa_sdk import Action, Tracker
from rasa_sdk.executor import CollectingDispatcher

from actions.core.clock import Now
from actions.core.crm_client import CrmClient
from actions.core.errors import HubUnavailable, ProofRequired, SignInRequired, TurnOver
from actions.core.staff_answer import answer_staff, is_to_staff
from actions.core.talk import Talk
from actions.core.unasked_offer import offer_person

Event = dict[str, Any]

# Rasa gives an action five seconds: an honest sentence must still arrive within them.
ACTION_SECONDS = 4.0

log = structlog.get_logger()


class ActionFailed(Exception):
    """No answer came of it; the reason is in the log, never in an answer."""


@dataclass(frozen=True)
class Services:
    """What actions need of the world; tests pass a client over a fake hub and a clock of their own."""

    crm: CrmClient
    now: Now


class ShopAction(Action, ABC):  # type: ignore[misc]  # rasa_sdk is untyped
    """An action of this shop: hears through a ``Talk``, returns Rasa events.

    When the hub does not answer, the customer gets one honest sentence and every slot stays as it was.
    Anything unforeseen is logged and raised as ``ActionFailed``: the server answers 500, the bot
    fails the turn, the hub tries it again.
    """

    action_name: ClassVar[str]
    offers_person: ClassVar[bool] = False
    """Whether its own words offer a person, so that anger needs no further offer."""

    serves_staff: ClassVar[bool] = False
    """Whether it answers a member of staff; all else is about the customer who talks."""

    def __init__(self, services: Services | None = None) -> None:
        self._services = services

    def name(self) -> str:
        """Rasa's name of this action."""
        return self.action_name

    async def run(
        self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: object
    ) -> list[Event]:
        """Answer, or say honestly why not."""
        del domain
        if self._services is None:
            raise RuntimeError(f"{self.action_name} was built without services")
        metadata = tracker.latest_message.get("metadata") or {}
        crm = self._services.crm.during(
            tracker.sender_id, self.action_name, int(metadata.get("wish", 0))
        )
        talk = Talk(dispatcher, tracker, crm=crm, now=self._services.now)
        if is_to_staff(metadata) and not self.serves_staff:
            answer_staff(talk)
            return self.when_refused(talk)
        try:
            events = await self._answer_in_time(talk)
        except HubUnavailable as error:
            log.warning("hub.unavailable", action=self.action_name, reason=str(error))
            talk.take_back()
            talk.say(
                "hub.deed_unknown" if error.was_deed else "hub.down",
                choices=[talk.handoff_chip()],
            )
            return self.when_unanswered(talk)
        except (SignInRequired, ProofRequired):
            talk.take_back()
            talk.say("sign_in", choices=[talk.handoff_chip()])
            return self.when_refused(talk)
        except TurnOver as error:
            log.info("turn.overtaken", action=self.action_name, code=str(error))
            raise ActionFailed(self.action_name) from error
        except Exception as error:
            log.exception("action.failed", action=self.action_name)
            raise ActionFailed(self.action_name) from error
        return events if self.offers_person else [*events, *offer_person(talk)]

    async def _answer_in_time(self, talk: Talk) -> list[Event]:
        try:
            async with asyncio.timeout(ACTION_SECONDS):
                return await self.respond(talk)
        except TimeoutError as error:
            raise HubUnavailable("action out of time", was_deed=talk.crm.has_deeds) from error

    @abstractmethod
    async def respond(self, talk: Talk) -> list[Event]:
        """Answer the customer and return what is to be remembered."""

    def when_unanswered(self, talk: Talk) -> list[Event]:
        """Events after a hub that did not answer: none, so that slots stay."""
        del talk
        return []

    def when_refused(self, talk: Talk) -> list[Event]:
        """Events after the customer was asked to sign in, or staff were told where customers are served."""
        del talk
        return []
