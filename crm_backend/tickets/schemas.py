"""What the bot says to open a ticket, and what it is told."""

from enum import StrEnum
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from crm_backend.core.plain_text import PlainText
from crm_backend.orders.schemas import OrderCard, OrderNumber
from crm_backend.tickets.values import TicketType


class BotTicketType(StrEnum):
    """The tickets a customer can ask for; the others follow from deeds."""

    EXCHANGE = TicketType.EXCHANGE.value
    INVOICE = TicketType.INVOICE.value
    DAMAGED = TicketType.DAMAGED.value
    WRONG_ITEM = TicketType.WRONG_ITEM.value
    NOT_RECEIVED = TicketType.NOT_RECEIVED.value
    ADDRESS_CHANGE = TicketType.ADDRESS_CHANGE.value
    COMPLAINT = TicketType.COMPLAINT.value
    OTHER = TicketType.OTHER.value


class TicketRequest(BaseModel):
    """A problem in the customer's own words, about an order where one is named."""

    model_config = ConfigDict(extra="forbid")

    type: BotTicketType
    order_number: OrderNumber | None = None
    text: Annotated[PlainText, Field(max_length=2_000)] = ""


class TicketMade(BaseModel):
    """The number the customer is told."""

    ticket_number: str
    repeated: bool = False


class ExpediteMade(TicketMade):
    """The ticket by which an order was hurried up, with the order."""

    order: OrderCard
