"""The one policy: which kind of caller may do what. REST, WebSockets, export and bot all ask here.

``RIGHTS`` has a row for every operation. Whose object it is does not stand here: visibility is part of
each query (I7), so that another customer's order and an absent one look the same.
"""

from enum import StrEnum

from crm_backend.access.errors import RoleNotAllowed, ScopeMissing
from crm_backend.access.values import StaffPrincipal, StaffRole


class Operation(StrEnum):
    """What can be done; the value is the operation's name in the API, the audit log and token scopes."""

    READ_CONVERSATIONS = "read_conversations"
    HANDLE_CONVERSATIONS = "handle_conversations"
    TAKE_FROM_COLLEAGUE = "take_from_colleague"
    READ_CUSTOMERS = "read_customers"
    EDIT_CUSTOMERS = "edit_customers"
    REVEAL_PERSONAL_DATA = "reveal_personal_data"
    EXPORT_CUSTOMERS = "export_customers"
    READ_SEGMENTS = "read_segments"
    EDIT_SEGMENTS = "edit_segments"
    READ_TICKETS = "read_tickets"
    HANDLE_TICKETS = "handle_tickets"
    DECIDE_REFUNDS = "decide_refunds"
    READ_SERVICE_QUALITY = "read_service_quality"
    EDIT_CANNED_REPLIES = "edit_canned_replies"
    READ_CALENDAR = "read_calendar"
    EDIT_CALENDAR = "edit_calendar"
    CHAT_AS_STAFF = "chat_as_staff"
    READ_STAFF = "read_staff"
    MANAGE_STAFF = "manage_staff"
    MANAGE_API_TOKENS = "manage_api_tokens"
    READ_AUDIT_LOG = "read_audit_log"
    CHANGE_OWN_PASSWORD = "change_own_password"  # noqa: S105 - the name of an operation


_EVERYBODY = frozenset(StaffRole)
_MANAGERS = frozenset({StaffRole.MANAGER, StaffRole.ADMIN})
_ADMINS = frozenset({StaffRole.ADMIN})

RIGHTS: dict[Operation, frozenset[StaffRole]] = {
    Operation.READ_CONVERSATIONS: _EVERYBODY,
    Operation.HANDLE_CONVERSATIONS: _EVERYBODY,
    Operation.TAKE_FROM_COLLEAGUE: _MANAGERS,
    Operation.READ_CUSTOMERS: _EVERYBODY,
    Operation.EDIT_CUSTOMERS: _EVERYBODY,
    Operation.REVEAL_PERSONAL_DATA: _EVERYBODY,
    Operation.EXPORT_CUSTOMERS: _MANAGERS,
    Operation.READ_SEGMENTS: _EVERYBODY,
    Operation.EDIT_SEGMENTS: _MANAGERS,
    Operation.READ_TICKETS: _EVERYBODY,
    Operation.HANDLE_TICKETS: _EVERYBODY,
    Operation.DECIDE_REFUNDS: _EVERYBODY,
    Operation.READ_SERVICE_QUALITY: _EVERYBODY,
    Operation.EDIT_CANNED_REPLIES: _EVERYBODY,
    Operation.READ_CALENDAR: _EVERYBODY,
    Operation.EDIT_CALENDAR: _MANAGERS,
    Operation.CHAT_AS_STAFF: _EVERYBODY,
    Operation.READ_STAFF: _EVERYBODY,
    Operation.MANAGE_STAFF: _ADMINS,
    Operation.MANAGE_API_TOKENS: _ADMINS,
    Operation.READ_AUDIT_LOG: _MANAGERS,
    Operation.CHANGE_OWN_PASSWORD: _EVERYBODY,
}


def may(principal: StaffPrincipal, operation: Operation) -> bool:
    """Whether this staff member, or the token acting for them, may do ``operation``."""
    in_scope = principal.scopes is None or operation.value in principal.scopes
    return principal.role in RIGHTS[operation] and in_scope


def require(principal: StaffPrincipal, operation: Operation) -> None:
    """Pass, or say why not.

    Raises
    ------
    RoleNotAllowed
        The role may not do this.
    ScopeMissing
        The person may, but this token was not made for it.
    """
    if principal.role not in RIGHTS[operation]:
        raise RoleNotAllowed(operation=operation.value)
    if not may(principal, operation):
        raise ScopeMissing(operation=operation.value)
