"""What people at the shop have to do: hurry, exchange, invoice, damage, wrong or missing goods, address, repair.

Each becomes a ticket whose number the customer is told. Sign-in needed; complaints are heard from anybody.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import ClassVar, Final

from rasa_sdk.events import SlotSet

from actions.articles import articles_about, general_text
from actions.core import answers
from actions.core.answers import Option
from actions.core.base import Event, ShopAction
from actions.core.crm_models import OrderCard
from actions.core.errors import HubRefusal, OrderNotExpeditable
from actions.core.form import FormAction, Next, Step
from actions.core.talk import REQUESTED_SLOT, Choice, Talk
from actions.covers import (
    ARRIVED,
    COVERED_WISHES,
    PRICE_DIFFERENCE,
    REPAIR,
    is_asking,
    last_day_covered,
)
from actions.order_choice import LOOK_BACK
from actions.order_form import OrderFormTalk
from actions.shipping import ON_THE_WAY

WISH: Final = "service_wish"
ORDER: Final = "service_order_number"
TEXT: Final = "service_text"
EXPEDITE: Final = "expedite"
ADDRESS_CHANGE: Final = "address_change"
WISH_OF_INTENT: Final = {
    "expedite_shipping": EXPEDITE,
    "exchange_goods": "exchange",
    "invoice_request": "invoice",
    "damaged_goods": "damaged",
    "wrong_item": "wrong_item",
    "not_received": "not_received",
    "change_address": ADDRESS_CHANGE,
}
# Which orders a wish can be about.
STATUSES: Final = {
    EXPEDITE: {"paid", "shipped"},
    ADDRESS_CHANGE: {"pending_payment", "paid", "shipped"},
    "not_received": {"shipped", "delivered", "completed"},
    "damaged": {"delivered", "completed", "shipped"},
    "wrong_item": {"delivered", "completed", "shipped"},
    "exchange": {"delivered", "completed", "shipped"},
    "invoice": {"paid", "shipped", "delivered", "completed"},
    PRICE_DIFFERENCE: {"paid", "shipped", "delivered", "completed"},
    REPAIR: ARRIVED,
}
# Wishes that staff cannot work on without more words than the wish itself.
NEEDS_WORDS: Final = frozenset({ADDRESS_CHANGE, "exchange", "invoice"})
# A first message that has these already is not asked for them again.
_ADDRESS_ENTITIES: Final = ("address", "recipient", "phone")
_HAS_DETAILS: Final = {
    "exchange": re.compile(r"[换改]成?.{0,6}(?:[码号色款]|[SMLX]{1,4}\b|\d{2})", re.IGNORECASE),
    "invoice": re.compile(r"抬头\S{2,}|税号\S{6,}|公司\S*[:：]"),
}
_TAX_NUMBER: Final = re.compile(r"税号|纳税人?识别号|信用代码")
REFUNDABLE_WISHES: Final = frozenset({"damaged", "wrong_item", "not_received"})
TEXT_LENGTH: Final = 500


class ServiceTalk(OrderFormTalk):
    """Which order → in which words → ticket. Who only asked about a cover is asked for a yes before.

    Until the yes comes the words are kept as the one thing offered, under the name of the wish.
    """

    order_slot = ORDER
    which_order_text = "service.which_order"
    memory = (WISH,)
    kept_for_another_order = (WISH, TEXT)
    own_intents = frozenset(WISH_OF_INTENT)
    stopped_text = "service.stopped"
    _on_the_way: OrderCard | None = None
    _has_agreed = False

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self._wish_so_far: str | None = self.values[WISH]
        self._question: str | None = next(
            (kept.value for kept in self.offered if kept.title == self._wish_so_far), None
        )

    @property
    def wish(self) -> str:
        """What is to be done."""
        return str(self.values[WISH])

    def read_opening(self) -> None:
        """Take the wish from the intent, the number and, where they are enough, the words."""
        talk = self.talk
        self.values[WISH] = WISH_OF_INTENT.get(talk.intent, self._wish_so_far)
        super().read_opening()
        if self.wish in NEEDS_WORDS:
            self._take_details()
        else:
            words = self._question or self._own_words()
            self.values[TEXT] = words or talk.texts.fill(f"wish.{self.wish}")

    def is_new_wish(self) -> bool:
        """Another service, or the same for another order."""
        wish = WISH_OF_INTENT.get(self.talk.intent, self.wish)
        return wish != self.wish or super().is_new_wish()

    def read_answer(self, slot: str) -> bool:
        """An order, or the words staff need; they may come before they are asked for."""
        talk = self.talk
        if talk.intent in self.own_intents and WISH_OF_INTENT[talk.intent] != self.wish:
            return False
        if slot == ORDER:
            return self._take_details() or self.read_order()
        if self._waits_for_yes(slot):
            return self._read_yes()
        if talk.is_click or not (self.is_answer_like() or self._has_details()):
            return False
        self.values[TEXT] = self._own_words()
        return True

    def is_stop(self, slot: str) -> bool:
        """A no to the question whether to record it, too."""
        says_no = self._waits_for_yes(slot) and self.is_answer_like() and not self.talk.is_click
        return super().is_stop(slot) or (says_no and answers.is_no(self.talk.text))

    def take_back_order(self) -> None:
        """Choose another; what was asked stays."""
        super().take_back_order()
        self.values[TEXT] = self.values[TEXT] or self._question

    def _waits_for_yes(self, slot: str) -> bool:
        return slot == TEXT and self.wish in COVERED_WISHES

    def _read_yes(self) -> bool:
        if not self.read_yes_or_no(TEXT):
            return False
        self.values[TEXT] = self._question or self.talk.texts.fill(f"wish.{self.wish}")
        self._has_agreed = True
        return True

    def _has_details(self) -> bool:
        if self.talk.is_click:
            return False
        if self.wish == ADDRESS_CHANGE:
            return any(self.talk.entity(name) for name in _ADDRESS_ENTITIES)
        details = _HAS_DETAILS.get(self.wish)
        return details is not None and bool(details.search(self.talk.text))

    def _take_details(self) -> bool:
        if not self._has_details():
            return False
        self.values[TEXT] = self._own_words()
        number = self.talk.entity("order_number")
        if number and self.wish == "invoice" and _TAX_NUMBER.search(self.talk.text):
            # A tax number looks like an order number.
            self.spoken_of = self.values[ORDER] = None
        return True

    def _own_words(self) -> str | None:
        return None if self.talk.is_click else self.talk.text[:TEXT_LENGTH]

    # ── steps ────────────────────────────────────────────────────────────────────────────────

    async def list_candidates(self) -> Sequence[OrderCard]:
        """Orders in a state this wish can be about; to hurry, those that the shop would hurry."""
        recent = (await self.talk.crm.list_orders(limit=LOOK_BACK)).orders
        fitting = [order for order in recent if order.status in STATUSES[self.wish]]
        if self.wish in COVERED_WISHES:
            return await self._covered(fitting)
        if self.wish != EXPEDITE:
            return fitting
        self._on_the_way = next((order for order in fitting if order.status == ON_THE_WAY), None)
        return [order for order in fitting if await self._can_be_hurried(order)]

    async def _can_be_hurried(self, order: OrderCard) -> bool:
        # A parcel may be hurried only when it is late, which its card does not tell.
        return (
            order.status != ON_THE_WAY
            or (await self.talk.crm.get_order(order.number)).is_expeditable
        )

    async def check_order(self) -> Next:
        """A wish that the shop grants for a time needs an order within it."""
        talk, order = self.talk, self.detail.order
        if self.wish not in COVERED_WISHES:
            return Next.GO_ON
        [last_day] = await self._last_days([order])
        has_begun = last_day is not None or order.status == "closed"
        if last_day and await talk.today() <= last_day and order.status in STATUSES[self.wish]:
            return Next.GO_ON
        talk.say(
            f"service.{'over' if has_begun else 'not_yet'}.{self.wish}",
            number=order.number,
            choices=[talk.handoff_chip()],
        )
        return Next.ENDED

    async def _covered(self, orders: Sequence[OrderCard]) -> list[OrderCard]:
        today, last_days = await self.talk.today(), await self._last_days(orders)
        return [
            order
            for order, last_day in zip(orders, last_days, strict=True)
            if last_day and today <= last_day
        ]

    async def _last_days(self, orders: Sequence[OrderCard]) -> list[date | None]:
        talk = self.talk
        numbers = (await talk.crm.get_policies()).numbers
        zone = (await talk.crm.shop()).time_zone
        return [last_day_covered(self.wish, order, numbers, time_zone=zone) for order in orders]

    def say_no_candidates(self) -> None:
        """No such order; or one on its way that is not late."""
        talk = self.talk
        if self._on_the_way:
            self._say_not_expeditable(self._on_the_way)
            return
        talk.say(
            "service.none",
            choices=[talk.chip("list_orders", "list_orders"), talk.handoff_chip()],
        )

    async def make_ticket(self) -> Next:
        """Ask for words where staff need them; then leave the ticket."""
        if self.values[TEXT] is None and self.wish in NEEDS_WORDS:
            await self._tell_rules()
            return self.ask_open(f"service.ask.{self.wish}", number=self.values[ORDER])
        if self.wish == EXPEDITE:
            return await self._expedite()
        if self._must_agree():
            return self._ask_whether()
        made = await self.talk.crm.open_ticket(
            self.wish, self.values[TEXT], order_number=self.values[ORDER]
        )
        self.talk.say(
            self._done_key(), ticket=made.ticket_number, choices=self._choices_afterwards()
        )
        return Next.ENDED

    def _must_agree(self) -> bool:
        words = self.values[TEXT]
        is_sure = self._has_agreed or self.wish not in COVERED_WISHES
        return not is_sure and (words is None or is_asking(words))

    def _ask_whether(self) -> Next:
        talk = self.talk
        words = self.values[TEXT] or self._question or talk.texts.fill(f"wish.{self.wish}")
        self.values[TEXT], self.offered = None, [Option(words, self.wish)]
        talk.say(
            f"service.agree.{self.wish}",
            number=self.values[ORDER],
            choices=[
                Choice(talk.texts.fill("chip.record"), "affirm", {}),
                Choice(talk.texts.fill("chip.no_record"), "deny", {}),
            ],
        )
        return Next.ASKED

    async def _tell_rules(self) -> None:
        """Before a title is asked for, once, what the shop has written of invoices."""
        is_first_time = self.talk.slot(REQUESTED_SLOT) != TEXT
        if self.wish == "invoice" and is_first_time:
            rules = general_text(self.talk, await articles_about(self.talk, "invoice"))
            if rules:
                self.talk.lead_with("service.rules", rules=rules)

    async def _expedite(self) -> Next:
        talk, order = self.talk, self.detail.order
        try:
            made = await talk.crm.expedite_order(order.number)
        except OrderNotExpeditable:
            self._say_not_expeditable(order)
            return Next.ENDED
        shipped = order.status == ON_THE_WAY
        talk.say(
            "service.expedite_shipped" if shipped else "service.expedite",
            ticket=made.ticket_number,
            number=order.number,
        )
        return Next.ENDED

    def _say_not_expeditable(self, order: OrderCard) -> None:
        talk = self.talk
        talk.say(
            "service.not_expeditable",
            number=order.number,
            status=talk.texts.status(order.status, order.status_text),
            choices=[
                talk.chip("track_order", "track_order", order_number=order.number),
                talk.handoff_chip(),
            ],
        )

    def _done_key(self) -> str:
        if self.wish == ADDRESS_CHANGE and self.detail.order.status == ON_THE_WAY:
            return "service.address_change_shipped"
        return f"service.{self.wish}"

    def _choices_afterwards(self) -> list[Choice]:
        talk = self.talk
        if self.wish not in REFUNDABLE_WISHES:
            return []
        refund = talk.chip("refund_this", "request_refund", order_number=self.values[ORDER])
        return [refund, talk.handoff_chip()]

    steps: ClassVar[Mapping[str, Step]] = {ORDER: OrderFormTalk.choose_order, TEXT: make_ticket}


class ValidateServiceForm(FormAction):
    """Slots service_…; the deed is the last step."""

    action_name = "validate_service_form"
    talk_class = ServiceTalk


class ActionComplaint(ShopAction):
    """An angry customer: one apology, the words kept in a ticket, and the way to a person.

    Reads and sets ``has_apologised``. Where the hub takes no ticket from this person, only the way remains.
    """

    action_name = "action_complaint"
    offers_person = True

    async def respond(self, talk: Talk) -> list[Event]:
        """Apologise once."""
        choices = [talk.handoff_chip(), talk.chip("request_refund", "request_refund")]
        try:
            made = await talk.crm.open_ticket("complaint", talk.text[:TEXT_LENGTH])
        except HubRefusal:
            talk.say("complaint.no_ticket", choices=choices)
        else:
            key = "complaint.again" if talk.slot("has_apologised") else "complaint.first"
            talk.say(key, ticket=made.ticket_number, choices=choices)
        return [SlotSet("has_apologised", True)]
