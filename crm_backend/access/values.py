"""Who is asking."""

from dataclasses import dataclass
from enum import StrEnum


class PrincipalKind(StrEnum):
    """What we know of the one who asks."""

    VISITOR = "visitor"
    CUSTOMER = "customer"
    STAFF = "staff"


class GrantState(StrEnum):
    """A grant is good only while it is running."""

    RUNNING = "running"
    ENDED = "ended"
    SUPERSEDED = "superseded"


@dataclass(frozen=True, kw_only=True)
class Principal:
    """The one on whose behalf something is read or done (I7); taken from the turn or the session, never from text."""

    kind: PrincipalKind
    conversation_id: str | None = None
    customer_id: int | None = None
    staff_id: int | None = None

    @property
    def is_customer(self) -> bool:
        """Signed in as a customer of this shop."""
        return self.kind is PrincipalKind.CUSTOMER


@dataclass(frozen=True, kw_only=True)
class TurnPrincipal(Principal):
    """A principal acting through the bot, in one running turn."""

    turn_id: str
    client_address: str
