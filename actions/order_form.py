"""The first question of every form about an order: which one? And the check that it may be seen."""

from abc import abstractmethod
from collections.abc import Sequence
from typing import Any, ClassVar

from actions.core import answers
from actions.core.crm_models import OrderCard, OrderDetail
from actions.core.errors import OrderNotFound, SignInRequired
from actions.core.form import FormTalk, Next
from actions.core.talk import Talk
from actions.order_choice import OFFER_AT_MOST, find_order_meant, order_by_words, order_option


class OrderFormTalk(FormTalk):
    """A form about one order; ``choose_order`` is its first step."""

    order_slot: ClassVar[str]
    which_order_text: ClassVar[str]
    detail: OrderDetail

    def __init__(self, talk: Talk) -> None:
        super().__init__(talk)
        self.spoken_of: str | None = talk.slot("order_number")

    def read_opening(self) -> None:
        """Take the number, or the order just talked about."""
        self.values[self.order_slot] = find_order_meant(self.talk)

    def remembered(self) -> dict[str, Any]:
        """The order of the form is the one being talked about; one that is not there is forgotten."""
        return {"order_number": self.spoken_of}

    async def choose_order(self) -> Next:
        """Find the one order that is meant, or offer those the form can be about."""
        number = self.values[self.order_slot]
        if number:
            if await self._load(number):
                return await self.check_order()
            self.talk.lead_with("order.not_found", number=number)
        orders = await self.list_candidates()
        if not orders:
            self.say_no_candidates()
            return Next.ENDED
        meant = None if number else await self._only_or_named(orders)
        if meant and await self._load(meant.number):
            return await self.check_order()
        self.values[self.order_slot] = None
        options = [
            order_option(self.talk, order, with_status=True) for order in orders[:OFFER_AT_MOST]
        ]
        return self.offer(self.which_order_text, options, entity="order_number")

    async def _only_or_named(self, orders: Sequence[OrderCard]) -> OrderCard | None:
        if len(orders) == 1:
            return orders[0]
        return await order_by_words(self.talk, orders) if self.may_read_message else None

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
        """The answer to which order."""
        return self.read_option(self.order_slot, "order_number")

    def named_in_message(self, names: Sequence[str]) -> int | None:
        """Which of ``names`` the message itself mentions."""
        if self.talk.is_click or not self.may_read_message:
            return None
        return answers.best_match(self.talk.text, names)
