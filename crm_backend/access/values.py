"""Who is asking."""

from dataclasses import dataclass
from enum import StrEnum


class PrincipalKind(StrEnum):
    """What we know of the one who asks."""

    VISITOR = "visitor"
    CUSTOMER = "customer"
    STAFF = "staff"


class StaffRole(StrEnum):
    """What a staff member is here for; an admin has every seat, a lone owner is one."""

    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"


class Caller(StrEnum):
    """Every kind of caller the policy tells apart; a column of its table."""

    ANONYMOUS = "anonymous"
    VISITOR = "visitor"
    CUSTOMER = "customer"
    STAFF_AT_CHAT = "staff_at_chat"  # a staff member's own chat with the bot
    AGENT = "agent"
    MANAGER = "manager"
    ADMIN = "admin"
    TURN_OF_VISITOR = "turn_of_visitor"
    TURN_OF_CUSTOMER = "turn_of_customer"
    TURN_OF_STAFF = "turn_of_staff"
    TURN_OVER = "turn_over"  # ended, superseded, its lease over, or never there
    BOT_ALONE = "bot_alone"  # the service token without a turn
    TELEGRAM = "telegram"  # knows the webhook's secret


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
class StaffPrincipal:
    """A staff member acting in the console, or a program acting for one with an API token.

    ``scopes`` is None for a signed-in person; a token may do only what its scopes name.
    """

    staff_id: int
    display_name: str
    role: StaffRole
    session_id: str | None
    session_version: int
    scopes: frozenset[str] | None = None


@dataclass(frozen=True, kw_only=True)
class TurnPrincipal(Principal):
    """A principal acting through the bot, in one running turn."""

    turn_id: str
    client_address: str
    staff_version: int | None = (
        None  # another session version of the account ends the turn's rights
    )


@dataclass(frozen=True, kw_only=True)
class BotAlone:
    """Our actions server, naming no turn: nobody to act for, so nothing to read or do."""
