"""The first question of every form about an order: which one? And the check that it may be seen."""

import re
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar, Final

from actions.core import answers
from actions.core.crm_models import OrderCard, OrderDetail
from actions.core.errors import OrderNotFound, SignInRequired
from actions.core.form import FormTalk, Next
from actions.core.talk import Talk
from actions.order_choice import (
    OFFER_AT_MOST,
    order_by_words,
    order_named,
    order_option,
    order_spoken_of,
    own_orders_ending,
    points_back,
    wants_another,
)

# 「那个三件的订单」 in the middle of a form is about another order than the form's.
_THAT_ORDER: Final = re.compile(r"那一?[个笔张].{0,6}(?:订单|单子)|那一?单")
# What a correction is about: the order, or a matter that is no form's (an address belongs to a service).
_OF_ORDER: Final = re.compile(r"订单|单子|[这那]一?[单笔]|order", re.IGNORECASE)
_OF_ADDRESS: Final = re.compile(
    r"地址|电话|手机号|收件|收货|抬头|税号|address|phone", re.IGNORECASE
)


class OrderFormTalk(FormTalk):
    """A form about one order; ``choose_order`` is its first step."""

    order_slot: ClassVar[str]
    which_order_text: ClassVar[str]
    kept_for_another_order: ClassVar[tuple[str, ...]] = ()
    """Slots that stay true when the order was the wrong one."""
    detail: OrderDetail

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.spoken_of: str | None = talk.slot("order_number")
        self.suggested: str | None = None
        """The order just talked about: taken while the form opens, if the wish can be about it."""
        self.wrong_order: str | None = None
        """The order that the customer has just taken back."""
        self.meant_instead = ""
        """What a correction says instead."""

    def read_opening(self) -> None:
        """Take the number, or the order the message points back at."""
        number = order_named(self.talk)
        if number is None and points_back(self.talk):
            number = order_spoken_of(self.talk)
        self.values[self.order_slot] = number
        self.suggested = order_spoken_of(self.talk)

    def start_over(self) -> None:
        """Once more from the beginning; 「那个三件的订单」 is not the form's so far."""
        super().start_over()
        if self._means_that_order():
            self.suggested = None

    def is_new_wish(self) -> bool:
        """Another order than the form's is named or asked for."""
        talk = self.talk
        # 「那个三件的订单」 sounds like a wish to see it.
        is_pointing = talk.intent == "list_orders" and not answers.is_question(talk.text)
        if not self.values[self.order_slot] or not (self.is_answer_like() or is_pointing):
            return False
        number = order_named(talk)
        if number:
            return not self._is_of_this_form(number)
        return wants_another(talk) or self._means_that_order()

    def corrects(self, slot: str) -> bool:
        """「不是这个订单，是昨天那个」: another order; a form may have more that can be taken back."""
        del slot
        found = None if self.talk.is_click else answers.correction(self.talk.text)
        if found is None or not self.values[self.order_slot]:
            return False
        wrong, instead = found
        if (
            _OF_ADDRESS.search(wrong + instead)
            or answers.is_no(instead)
            or answers.is_stop(instead)
        ):
            return False
        self.meant_instead = instead
        return self.take_back(wrong)

    def take_back(self, wrong: str) -> bool:
        """Take back what ``wrong`` names: here the order, which alone can be wrong."""
        if not self.meant_instead and not (self.is_of_order(wrong) or answers.points_at(wrong)):
            return False
        self.take_back_order()
        return True

    def is_of_order(self, wrong: str) -> bool:
        """Whether a correction speaks of the order: by the word, a number or a day."""
        talk = self.talk
        return bool(
            _OF_ORDER.search(wrong + self.meant_instead) or order_named(talk) or talk.entity("date")
        )

    def take_back_order(self) -> None:
        """Choose the order again, not the one so far."""
        current, named = self.values[self.order_slot], order_named(self.talk)
        kept = {slot: self.values[slot] for slot in self.kept_for_another_order}
        self.clear()
        self.values |= kept
        self.wrong_order, self.suggested = current, None
        self.values[self.order_slot] = named if named != current else None

    def _means_that_order(self) -> bool:
        talk = self.talk
        names_one = not talk.is_click and bool(_THAT_ORDER.search(talk.text))
        return names_one and not points_back(talk)

    def is_repetition(self) -> bool:
        """The form's own wish or its own order once more: the question is asked again."""
        number = self.talk.entity("order_number")
        return super().is_repetition() or bool(
            number and self.is_answer_like() and self._is_of_this_form(number)
        )

    def _is_of_this_form(self, number: str) -> bool:
        current = self.values[self.order_slot]
        return bool(current) and answers.is_number_of(number, current)

    def remembered(self) -> dict[str, Any]:
        """The order of the form is the one being talked about; one that is not there is forgotten."""
        return {"order_number": self.spoken_of}

    async def choose_order(self) -> Next:
        """Find the one order that is meant, or offer those the form can be about."""
        typed = self.values[self.order_slot]
        alike: Sequence[OrderCard] = []
        if typed:
            if await self._load(typed):
                return await self.check_order()
            alike = await own_orders_ending(self.talk, typed)
            if len(alike) == 1 and await self._load(alike[0].number):
                return await self.check_order()
        orders = alike or await self.list_candidates()
        if typed and not alike:
            self.talk.lead_with("order.not_found", number=typed)
        by_position = self._at_position(orders)
        wrong = self.wrong_order
        if self.may_read_message and wants_another(self.talk):
            wrong = wrong or self.spoken_of
        orders = [order for order in orders if order.number != wrong]
        if not orders and self.wrong_order:
            self.talk.say("order.no_other_fits", choices=self.talk.main_chips())
            return Next.ENDED
        if not orders:
            self.say_no_candidates()
            return Next.ENDED
        meant = None if typed else by_position or await self._meant(orders)
        if meant and await self._load(meant.number):
            return await self.check_order()
        return self._offer_orders(orders)

    def _at_position(self, orders: Sequence[OrderCard]) -> OrderCard | None:
        """「不是这个，是第二个」: of the orders as they were offered."""
        chosen = answers.positions(self.meant_instead, len(orders)) if self.meant_instead else []
        return orders[chosen[0]] if len(chosen) == 1 else None

    def _offer_orders(self, orders: Sequence[OrderCard]) -> Next:
        self.values[self.order_slot] = None
        options = [
            order_option(self.talk, order, with_status=True) for order in orders[:OFFER_AT_MOST]
        ]
        return self.offer(self.which_order_text, options, entity="order_number")

    async def _meant(self, orders: Sequence[OrderCard]) -> OrderCard | None:
        if len(orders) == 1:
            return orders[0]
        if not self.may_read_message:
            return None
        suggested = [order for order in orders if order.number == self.suggested]
        return await order_by_words(self.talk, orders) or next(iter(suggested), None)

    async def _load(self, number: str) -> bool:
        try:
            self.detail = await self.talk.crm.get_order(number)
        except OrderNotFound:
            self.spoken_of = None
            return False
        if self.detail.status_only:
            # A visitor's proof shows the state; changing anything takes a customer.
            raise SignInRequired("sign_in_required", {})
        self.values[self.order_slot] = self.spoken_of = self.detail.order.number
        return True

    @abstractmethod
    async def list_candidates(self) -> Sequence[OrderCard]:
        """Orders this form can be about, newest first."""

    @abstractmethod
    def say_no_candidates(self) -> None:
        """Say that there is none."""

    async def check_order(self) -> Next:
        """Whether the form can go on with this order."""
        return Next.GO_ON

    def read_order(self) -> bool:
        """The answer to which order: one of the offered, or a number or its end."""
        if self.read_option(self.order_slot, "order_number"):
            return True
        talk = self.talk
        if talk.is_click or not self.is_answer_like():
            return False
        ending = order_named(talk) or answers.order_number(talk.text)
        offered = [
            o.value for o in self.offered if ending and answers.is_number_of(ending, o.value)
        ]
        self.values[self.order_slot] = offered[0] if len(offered) == 1 else order_named(talk)
        return bool(self.values[self.order_slot])

    def named_in_message(self, names: Sequence[str]) -> int | None:
        """Which of ``names`` the message itself mentions."""
        if self.talk.is_click or not self.may_read_message:
            return None
        return answers.best_match(self.talk.text, names)
