"""The one policy: which kind of caller may do what. REST, WebSockets, export and bot all ask :func:`refusal`.

``RIGHTS`` has a row for every operation and says how far each kind of caller reaches: everything, or
their own only. *Which* object is whose is part of each query (I7), so that another customer's order
and an absent one look the same. Which route or frame is which operation stands in ``doors.py``;
docs/rights.md shows both as one table.
"""

from enum import StrEnum

from crm_backend.access.errors import (
    ProofRequired,
    RoleNotAllowed,
    ScopeMissing,
    SignInRequired,
    TurnNotRunning,
    TurnRequired,
    TurnSuperseded,
    VisitorsOnly,
    WebhookSecretWrong,
)
from crm_backend.access.values import (
    BotAlone,
    Caller,
    Principal,
    PrincipalKind,
    StaffPrincipal,
    StaffRole,
    TurnPrincipal,
)
from crm_backend.core.errors import CrmError, NotAuthenticated, NotFound

Asker = Principal | StaffPrincipal | BotAlone | None  # None: nobody we know


class Operation(StrEnum):
    """What can be done; the value is the operation's name in the API, the audit log and token scopes."""

    READ_PUBLIC = "read_public"
    HAND_IN_UPDATES = "hand_in_updates"  # of the shop's Telegram bot
    # Customers at the chat and at the demo shop's page.
    OPEN_CHAT = "open_chat"
    CHAT = "chat"
    BIND_TELEGRAM = "bind_telegram"
    SIGN_IN_TO_DEMO_SHOP = "sign_in_to_demo_shop"
    READ_DEMO_ORDERS = "read_demo_orders"
    # The bot, for whoever talks in its turn.
    READ_PARTICIPANT = "read_participant"
    READ_TERMS = "read_terms"
    LIST_OWN_ORDERS = "list_own_orders"
    READ_ORDER = "read_order"
    PROVE_ORDER = "prove_order"
    CANCEL_ORDER = "cancel_order"
    EXPEDITE_ORDER = "expedite_order"
    QUOTE_REFUND = "quote_refund"
    REQUEST_REFUND = "request_refund"
    LIST_OWN_REFUNDS = "list_own_refunds"
    READ_REFUND = "read_refund"
    OPEN_TICKET = "open_ticket"
    KEEP_QUESTION = "keep_question"
    RATE_ARTICLE = "rate_article"
    # Staff.
    SIGN_IN = "sign_in"
    SIGN_OUT = "sign_out"
    READ_OWN_ACCOUNT = "read_own_account"
    CHANGE_OWN_PASSWORD = "change_own_password"  # noqa: S105 - the name of an operation
    BIND_OWN_TELEGRAM = "bind_own_telegram"
    READ_CONVERSATIONS = "read_conversations"
    HANDLE_CONVERSATIONS = "handle_conversations"
    TAKE_FROM_COLLEAGUE = "take_from_colleague"
    READ_CUSTOMERS = "read_customers"
    EDIT_CUSTOMERS = "edit_customers"
    REVEAL_PERSONAL_DATA = "reveal_personal_data"
    EXPORT_CUSTOMERS = "export_customers"
    READ_SEGMENTS = "read_segments"
    EDIT_SEGMENTS = "edit_segments"
    READ_CAMPAIGNS = "read_campaigns"
    EDIT_CAMPAIGNS = "edit_campaigns"
    SEND_CAMPAIGNS = "send_campaigns"
    READ_TICKETS = "read_tickets"
    HANDLE_TICKETS = "handle_tickets"
    DECIDE_REFUNDS = "decide_refunds"
    READ_SERVICE_QUALITY = "read_service_quality"
    READ_CHANNELS = "read_channels"
    # The shop's figures, in the console or asked of the bot (docs/metrics.md).
    READ_FIGURES = "read_figures"
    READ_SERVICE_FIGURES = "read_service_figures"
    EXPORT_FIGURES = "export_figures"
    READ_CUSTOMER_SCORES = "read_customer_scores"
    READ_TRAININGS = "read_trainings"
    RUN_TRAININGS = "run_trainings"
    READ_CANNED_REPLIES = "read_canned_replies"
    EDIT_CANNED_REPLIES = "edit_canned_replies"
    READ_KNOWLEDGE = "read_knowledge"
    EDIT_KNOWLEDGE = "edit_knowledge"
    READ_CALENDAR = "read_calendar"
    EDIT_CALENDAR = "edit_calendar"
    CHAT_AS_STAFF = "chat_as_staff"
    READ_STAFF = "read_staff"
    MANAGE_STAFF = "manage_staff"
    MANAGE_API_TOKENS = "manage_api_tokens"
    READ_AUDIT_LOG = "read_audit_log"


class Reach(StrEnum):
    """How far a right goes."""

    EVERYTHING = "everything"
    OWN = "own"  # one's own things; for a visitor, the orders this conversation has proven


Row = dict[Caller, Reach]

_ANYBODY: Row = dict.fromkeys(Caller, Reach.EVERYTHING)
_CHATTING: Row = dict.fromkeys((Caller.VISITOR, Caller.CUSTOMER, Caller.STAFF_AT_CHAT), Reach.OWN)
_CUSTOMERS_TURN: Row = {Caller.TURN_OF_CUSTOMER: Reach.OWN}
_VISITORS_TURN: Row = {Caller.TURN_OF_VISITOR: Reach.OWN}
_ANY_TURN: Row = _CUSTOMERS_TURN | _VISITORS_TURN | {Caller.TURN_OF_STAFF: Reach.OWN}
_ADMINS: Row = {Caller.ADMIN: Reach.EVERYTHING}
_MANAGERS: Row = _ADMINS | {Caller.MANAGER: Reach.EVERYTHING}
_STAFF: Row = _MANAGERS | {Caller.AGENT: Reach.EVERYTHING}
# The turn reaches as far as whoever asks in it: their role is looked up at each call.
_IN_THEIR_TURN: Row = {Caller.TURN_OF_STAFF: Reach.EVERYTHING}

RIGHTS: dict[Operation, Row] = {
    Operation.READ_PUBLIC: _ANYBODY,
    Operation.HAND_IN_UPDATES: {Caller.TELEGRAM: Reach.EVERYTHING},
    Operation.OPEN_CHAT: _ANYBODY,
    Operation.CHAT: _CHATTING,
    Operation.BIND_TELEGRAM: {Caller.CUSTOMER: Reach.OWN},
    Operation.SIGN_IN_TO_DEMO_SHOP: _ANYBODY,
    Operation.READ_DEMO_ORDERS: {Caller.CUSTOMER: Reach.OWN},
    Operation.READ_PARTICIPANT: _ANY_TURN,
    Operation.READ_TERMS: _ANY_TURN,
    Operation.LIST_OWN_ORDERS: _CUSTOMERS_TURN,
    Operation.READ_ORDER: _ANY_TURN,
    Operation.PROVE_ORDER: _VISITORS_TURN,
    Operation.CANCEL_ORDER: _CUSTOMERS_TURN,
    Operation.EXPEDITE_ORDER: _CUSTOMERS_TURN,
    Operation.QUOTE_REFUND: _CUSTOMERS_TURN,
    Operation.REQUEST_REFUND: _CUSTOMERS_TURN,
    Operation.LIST_OWN_REFUNDS: _CUSTOMERS_TURN,
    Operation.READ_REFUND: _CUSTOMERS_TURN,
    Operation.OPEN_TICKET: _ANY_TURN,
    Operation.KEEP_QUESTION: _ANY_TURN,
    Operation.RATE_ARTICLE: _ANY_TURN,
    Operation.SIGN_IN: _ANYBODY,
    Operation.SIGN_OUT: _STAFF,
    Operation.READ_OWN_ACCOUNT: _STAFF,
    Operation.CHANGE_OWN_PASSWORD: _STAFF,
    Operation.BIND_OWN_TELEGRAM: _STAFF,
    Operation.READ_CONVERSATIONS: _STAFF,
    Operation.HANDLE_CONVERSATIONS: _STAFF,
    Operation.TAKE_FROM_COLLEAGUE: _MANAGERS,
    Operation.READ_CUSTOMERS: _STAFF,
    Operation.EDIT_CUSTOMERS: _STAFF,
    Operation.REVEAL_PERSONAL_DATA: _STAFF,
    Operation.EXPORT_CUSTOMERS: _MANAGERS,
    Operation.READ_SEGMENTS: _STAFF,
    Operation.EDIT_SEGMENTS: _MANAGERS,
    Operation.READ_CAMPAIGNS: _MANAGERS,
    Operation.EDIT_CAMPAIGNS: _MANAGERS,
    Operation.SEND_CAMPAIGNS: _MANAGERS,
    Operation.READ_TICKETS: _STAFF,
    Operation.HANDLE_TICKETS: _STAFF,
    Operation.DECIDE_REFUNDS: _STAFF,
    Operation.READ_SERVICE_QUALITY: _STAFF,
    Operation.READ_CHANNELS: _STAFF,
    Operation.READ_FIGURES: _MANAGERS | _IN_THEIR_TURN,
    Operation.READ_SERVICE_FIGURES: _STAFF | _IN_THEIR_TURN,
    Operation.EXPORT_FIGURES: _MANAGERS,
    # An agent reads those of one customer; the route asks for READ_FIGURES where nobody is named.
    Operation.READ_CUSTOMER_SCORES: _STAFF | _IN_THEIR_TURN,
    Operation.READ_TRAININGS: _MANAGERS,
    Operation.RUN_TRAININGS: _MANAGERS,
    Operation.READ_CANNED_REPLIES: _STAFF,
    Operation.EDIT_CANNED_REPLIES: _STAFF,
    Operation.READ_KNOWLEDGE: _STAFF,
    Operation.EDIT_KNOWLEDGE: _MANAGERS,
    Operation.READ_CALENDAR: _STAFF,
    Operation.EDIT_CALENDAR: _MANAGERS,
    Operation.CHAT_AS_STAFF: _STAFF,
    Operation.READ_STAFF: _STAFF,
    Operation.MANAGE_STAFF: _ADMINS,
    Operation.MANAGE_API_TOKENS: _ADMINS,
    Operation.READ_AUDIT_LOG: _MANAGERS,
}

# What a turn changes; a turn that is over learns that it was overtaken (409), not only that it is over.
DEEDS = frozenset(
    {
        Operation.PROVE_ORDER,
        Operation.CANCEL_ORDER,
        Operation.EXPEDITE_ORDER,
        Operation.REQUEST_REFUND,
        Operation.OPEN_TICKET,
        Operation.KEEP_QUESTION,
        Operation.RATE_ARTICLE,
    }
)
# Needed to use a token at all, so no scope is asked for.
_WITHOUT_SCOPE = frozenset({Operation.READ_OWN_ACCOUNT, Operation.SIGN_OUT})
# A stolen token must not be able to make itself a successor.
_NOT_FOR_TOKENS = frozenset(
    {
        Operation.CHANGE_OWN_PASSWORD,
        Operation.BIND_OWN_TELEGRAM,
        Operation.MANAGE_STAFF,
        Operation.MANAGE_API_TOKENS,
    }
)
STAFF_OPERATIONS = tuple(
    operation
    for operation, row in RIGHTS.items()
    if Caller.ADMIN in row and Caller.ANONYMOUS not in row
)
SCOPES = frozenset(
    operation.value
    for operation in STAFF_OPERATIONS
    if operation not in _WITHOUT_SCOPE | _NOT_FOR_TOKENS
)

_STAFF_CALLERS = frozenset({Caller.AGENT, Caller.MANAGER, Caller.ADMIN})
_TURNS = frozenset({Caller.TURN_OF_VISITOR, Caller.TURN_OF_CUSTOMER, Caller.TURN_OF_STAFF})
_CALLER_OF_ROLE = {
    StaffRole.AGENT: Caller.AGENT,
    StaffRole.MANAGER: Caller.MANAGER,
    StaffRole.ADMIN: Caller.ADMIN,
}
_CALLER_OF_KIND = {
    PrincipalKind.VISITOR: (Caller.VISITOR, Caller.TURN_OF_VISITOR),
    PrincipalKind.CUSTOMER: (Caller.CUSTOMER, Caller.TURN_OF_CUSTOMER),
    PrincipalKind.STAFF: (Caller.STAFF_AT_CHAT, Caller.TURN_OF_STAFF),
}


def caller_of(asker: Asker) -> Caller:
    """Which column of the table somebody stands in."""
    if asker is None:
        return Caller.ANONYMOUS
    if isinstance(asker, BotAlone):
        return Caller.BOT_ALONE
    if isinstance(asker, StaffPrincipal):
        return _CALLER_OF_ROLE[asker.role]
    at_chat, in_turn = _CALLER_OF_KIND[asker.kind]
    return in_turn if isinstance(asker, TurnPrincipal) else at_chat


def refusal(caller: Caller, operation: Operation, *, is_own: bool = True) -> CrmError | None:
    """Why ``caller`` may not do ``operation`` to an object, or None when they may.

    ``is_own`` is whether the object is theirs; queries answer that before anybody else could ask.
    A caller known at another door only is nobody here (401). Somebody else's object looks absent.
    """
    row = RIGHTS[operation]
    reach = row.get(caller)
    if reach is None:
        return _stranger(caller, operation, row)
    if reach is Reach.EVERYTHING or is_own:
        return None
    if caller is Caller.TURN_OF_VISITOR and operation is not Operation.PROVE_ORDER:
        return ProofRequired()
    return NotFound()


def _stranger(caller: Caller, operation: Operation, row: Row) -> CrmError:
    if caller in _STAFF_CALLERS and row.keys() & _STAFF_CALLERS:
        return RoleNotAllowed(operation=operation.value)
    if Caller.TELEGRAM in row:
        return WebhookSecretWrong()
    if not row.keys() & _TURNS:
        return NotAuthenticated()
    if caller is Caller.BOT_ALONE:
        return TurnRequired()
    if caller is Caller.TURN_OVER:
        return TurnSuperseded() if operation in DEEDS else TurnNotRunning()
    if caller in _TURNS:
        return _turn_of_somebody_else(operation, row)
    return NotAuthenticated()


def _turn_of_somebody_else(operation: Operation, row: Row) -> CrmError:
    if Caller.TURN_OF_CUSTOMER in row:
        return SignInRequired()
    if Caller.TURN_OF_VISITOR in row:
        return VisitorsOnly()
    return RoleNotAllowed(operation=operation.value)


def may(principal: StaffPrincipal, operation: Operation) -> bool:
    """Whether this staff member, or the token acting for them, may do ``operation``."""
    return _why_not(principal, operation) is None


def require(asker: Asker, operation: Operation) -> None:
    """Pass, or raise what :func:`refusal` says; a token also needs the operation among its scopes.

    Raises
    ------
    NotAuthenticated, RoleNotAllowed, SignInRequired, VisitorsOnly, TurnRequired
        This kind of caller may not do this.
    ScopeMissing
        The person may, but this token was not made for it.
    """
    refused = _why_not(asker, operation)
    if refused is not None:
        raise refused


def _why_not(asker: Asker, operation: Operation) -> CrmError | None:
    refused = refusal(caller_of(asker), operation)
    if refused is None and isinstance(asker, StaffPrincipal) and asker.scopes is not None:
        needs_scope = operation in STAFF_OPERATIONS and operation not in _WITHOUT_SCOPE
        if needs_scope and operation.value not in asker.scopes:
            return ScopeMissing(operation=operation.value)
    return refused
