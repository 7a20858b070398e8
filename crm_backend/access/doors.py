"""Which route or socket frame is which operation: one line for each door of the whole API.

A route without a line here fails ``make check``; to add one, put it under its operation and run
``python -m scripts.write_rights``, which writes docs/rights.md anew. Path parameters are compared
without their names. ``WS <path> <frame>`` is a frame a client may send on a socket.
"""

import re

from crm_backend.access.policy import Operation

CHAT_SOCKET = "/api/v1/chat/ws"
STAFF_SOCKET = "/api/v1/staff/ws"

_ONE_CONVERSATION = "/api/v1/conversations/{id}"

DOORS: dict[Operation, tuple[str, ...]] = {
    Operation.READ_PUBLIC: (
        "GET /healthz",
        "GET /readyz",
        "GET /docs",
        "GET /api/v1/openapi.json",
        "GET /widget.js",
        "GET /console",
        "GET /console/{page:path}",
        "GET /dashboard",
        "GET /shop",
        "GET /shop/api/products",
        "GET /shop/api/demo-customers",
        "GET /shop/api/me",
        "GET /shop/identity",
    ),
    Operation.HAND_IN_UPDATES: ("POST /telegram/webhook",),
    Operation.OPEN_CHAT: ("POST /api/v1/chat/sessions",),
    Operation.CHAT: (
        "GET /api/v1/chat/messages",
        "DELETE /api/v1/chat/sessions/current",
        f"WS {CHAT_SOCKET} hello",
        f"WS {CHAT_SOCKET} message",
        f"WS {CHAT_SOCKET} choice",
        f"WS {CHAT_SOCKET} typing",
        f"WS {CHAT_SOCKET} ping",
    ),
    Operation.BIND_TELEGRAM: (
        "GET /api/v1/chat/telegram-link",
        "POST /api/v1/chat/telegram-link",
        "DELETE /api/v1/chat/telegram-link",
    ),
    Operation.SIGN_IN_TO_DEMO_SHOP: ("POST /shop/api/sign-in", "POST /shop/api/sign-out"),
    Operation.READ_DEMO_ORDERS: ("GET /shop/api/orders",),
    Operation.READ_PARTICIPANT: ("GET /api/v1/bot/participant",),
    Operation.READ_TERMS: (
        "GET /api/v1/bot/policies",
        "GET /api/v1/bot/products",
        "GET /api/v1/bot/best-sellers",
        "GET /api/v1/bot/articles",
        "GET /api/v1/bot/article-answer",
        "GET /api/v1/bot/coupons",
        "GET /api/v1/bot/refund-days",
    ),
    Operation.LIST_OWN_ORDERS: ("GET /api/v1/bot/orders",),
    Operation.READ_ORDER: ("GET /api/v1/bot/orders/{number}",),
    Operation.PROVE_ORDER: ("POST /api/v1/bot/order-proofs",),
    Operation.CANCEL_ORDER: ("POST /api/v1/bot/orders/{number}/cancel",),
    Operation.EXPEDITE_ORDER: ("POST /api/v1/bot/orders/{number}/expedite",),
    Operation.QUOTE_REFUND: ("POST /api/v1/bot/refund-quotes",),
    Operation.REQUEST_REFUND: ("POST /api/v1/bot/refunds",),
    Operation.LIST_OWN_REFUNDS: ("GET /api/v1/bot/refunds",),
    Operation.READ_REFUND: ("GET /api/v1/bot/refunds/{number}",),
    Operation.OPEN_TICKET: ("POST /api/v1/bot/tickets",),
    Operation.KEEP_QUESTION: ("POST /api/v1/bot/unanswered-questions",),
    Operation.RATE_ARTICLE: ("POST /api/v1/bot/article-ratings",),
    Operation.SIGN_IN: ("POST /api/v1/staff/sessions",),
    Operation.SIGN_OUT: ("DELETE /api/v1/staff/sessions/current",),
    Operation.READ_OWN_ACCOUNT: ("GET /api/v1/staff/me",),
    Operation.BIND_OWN_TELEGRAM: (
        "GET /api/v1/staff/me/telegram",
        "POST /api/v1/staff/me/telegram",
        "POST /api/v1/staff/me/telegram/confirm",
        "POST /api/v1/staff/me/telegram/refuse",
        "DELETE /api/v1/staff/me/telegram",
    ),
    Operation.CHANGE_OWN_PASSWORD: ("PUT /api/v1/staff/me/password",),
    Operation.READ_CONVERSATIONS: (
        "GET /api/v1/conversations",
        f"GET {_ONE_CONVERSATION}",
        f"GET {_ONE_CONVERSATION}/messages",
        f"GET {_ONE_CONVERSATION}/notes",
        f"POST {_ONE_CONVERSATION}/read",
        f"WS {STAFF_SOCKET} hello",
        f"WS {STAFF_SOCKET} viewing",
        f"WS {STAFF_SOCKET} ping",
    ),
    Operation.HANDLE_CONVERSATIONS: (
        f"POST {_ONE_CONVERSATION}/take-over",
        f"POST {_ONE_CONVERSATION}/messages",
        f"POST {_ONE_CONVERSATION}/notes",
        f"POST {_ONE_CONVERSATION}/hand-back",
        f"POST {_ONE_CONVERSATION}/resolve",
        f"POST {_ONE_CONVERSATION}/transfer",
        f"POST {_ONE_CONVERSATION}/suggestions/{{turn_id}}/accept",
        f"POST {_ONE_CONVERSATION}/suggestions/{{turn_id}}/dismiss",
        f"WS {STAFF_SOCKET} typing",
    ),
    # No door of its own: a manager's take-over of a colleague's chat needs it besides the one above.
    Operation.TAKE_FROM_COLLEAGUE: (),
    Operation.READ_CUSTOMERS: (
        "GET /api/v1/customers",
        "GET /api/v1/customers/{number}",
        "GET /api/v1/customers/{number}/timeline",
        # Beside a chat: not what was said in it, but what this person has with the shop.
        f"GET {_ONE_CONVERSATION}/customer",
        f"GET {_ONE_CONVERSATION}/handoff-card",
    ),
    Operation.EDIT_CUSTOMERS: (
        "DELETE /api/v1/customers/{number}/telegram",
        "PUT /api/v1/customers/{number}/tags",
        "PUT /api/v1/customers/{number}/marketing-consent",
        "POST /api/v1/customers/{number}/notes",
    ),
    Operation.REVEAL_PERSONAL_DATA: ("POST /api/v1/customers/{number}/reveal",),
    Operation.EXPORT_CUSTOMERS: ("GET /api/v1/customers.csv",),
    Operation.READ_SEGMENTS: ("GET /api/v1/segments", "POST /api/v1/segments/count"),
    Operation.EDIT_SEGMENTS: (
        "POST /api/v1/segments",
        "PUT /api/v1/segments/{id}",
        "DELETE /api/v1/segments/{id}",
    ),
    Operation.READ_CAMPAIGNS: ("GET /api/v1/campaigns", "GET /api/v1/campaigns/{id}"),
    Operation.EDIT_CAMPAIGNS: (
        "POST /api/v1/campaigns",
        "PUT /api/v1/campaigns/{id}",
        "DELETE /api/v1/campaigns/{id}",
        "POST /api/v1/campaigns/{id}/preview",
    ),
    Operation.SEND_CAMPAIGNS: (
        "POST /api/v1/campaigns/{id}/confirm",
        "POST /api/v1/campaigns/{id}/stop",
    ),
    Operation.READ_TICKETS: (
        "GET /api/v1/tickets",
        "GET /api/v1/tickets/{number}",
        "GET /api/v1/refunds",
    ),
    Operation.HANDLE_TICKETS: ("POST /api/v1/tickets", "PATCH /api/v1/tickets/{number}"),
    Operation.DECIDE_REFUNDS: (
        "POST /api/v1/refunds/{number}/approve",
        "POST /api/v1/refunds/{number}/refuse",
        "POST /api/v1/refunds/{number}/goods-received",
        "POST /api/v1/refunds/{number}/mark-paid",
        f"POST {_ONE_CONVERSATION}/proposals/{{proposal_id}}/approve",
        f"POST {_ONE_CONVERSATION}/proposals/{{proposal_id}}/decline",
    ),
    Operation.READ_SERVICE_QUALITY: ("GET /api/v1/feedback", "GET /api/v1/service-levels"),
    Operation.READ_CHANNELS: ("GET /api/v1/telegram", "GET /api/v1/telegram/odd-updates"),
    Operation.READ_FIGURES: (
        "GET /api/v1/insights/sales",
        "GET /api/v1/insights/sales/rows",
        "GET /api/v1/insights/sales.png",
        "GET /api/v1/insights/demand",
        "GET /api/v1/insights/demand.png",
        "GET /api/v1/insights/segments",
        "GET /api/v1/insights/campaigns",
    ),
    Operation.READ_SERVICE_FIGURES: (
        "GET /api/v1/insights/service",
        "GET /api/v1/insights/service/rows",
    ),
    Operation.EXPORT_FIGURES: (
        "GET /api/v1/insights/sales.csv",
        "GET /api/v1/insights/sales/rows.csv",
        "GET /api/v1/insights/service.csv",
        "GET /api/v1/insights/service/rows.csv",
        "GET /api/v1/insights/demand.csv",
        "GET /api/v1/insights/scores.csv",
        "GET /api/v1/insights/segments.csv",
    ),
    Operation.READ_CUSTOMER_SCORES: (
        "GET /api/v1/insights/scores",
        "GET /api/v1/customers/{number}/outlook",
    ),
    Operation.READ_TRAININGS: ("GET /api/v1/insights/trainings",),
    Operation.RUN_TRAININGS: ("POST /api/v1/insights/trainings",),
    Operation.READ_CANNED_REPLIES: ("GET /api/v1/canned-replies",),
    Operation.EDIT_CANNED_REPLIES: (
        "POST /api/v1/canned-replies",
        "PUT /api/v1/canned-replies/{id}",
        "DELETE /api/v1/canned-replies/{id}",
    ),
    Operation.READ_KNOWLEDGE: (
        "GET /api/v1/articles",
        "GET /api/v1/unanswered-questions",
        "GET /api/v1/coupons",
    ),
    Operation.EDIT_KNOWLEDGE: (
        "POST /api/v1/articles",
        "PUT /api/v1/articles/{id}",
        "PUT /api/v1/articles/{id}/publication",
        "DELETE /api/v1/articles/{id}",
        "PUT /api/v1/unanswered-questions/{id}",
        "POST /api/v1/coupons",
        "PUT /api/v1/coupons/{id}",
        "DELETE /api/v1/coupons/{id}",
    ),
    Operation.READ_CALENDAR: ("GET /api/v1/shop/calendar",),
    Operation.EDIT_CALENDAR: (
        "PUT /api/v1/shop/calendar/hours",
        "PUT /api/v1/shop/calendar/{day}",
    ),
    Operation.CHAT_AS_STAFF: ("POST /api/v1/staff/chat-sessions",),
    Operation.READ_STAFF: ("GET /api/v1/staff/members", "GET /api/v1/telegram/staff-bindings"),
    Operation.MANAGE_STAFF: (
        "POST /api/v1/staff/members",
        "PATCH /api/v1/staff/members/{id}",
        "DELETE /api/v1/staff/members/{id}/telegram",
    ),
    Operation.MANAGE_API_TOKENS: (
        "GET /api/v1/staff/api-tokens",
        "POST /api/v1/staff/api-tokens",
        "DELETE /api/v1/staff/api-tokens/{id}",
    ),
    Operation.READ_AUDIT_LOG: ("GET /api/v1/audit-log",),
}

# The request names an object in its body instead of its path.
NAMES_OBJECT_IN_BODY = frozenset(
    {
        "POST /api/v1/bot/order-proofs",
        "POST /api/v1/bot/refund-quotes",
        "POST /api/v1/bot/refunds",
        "POST /api/v1/bot/tickets",
        f"WS {CHAT_SOCKET} choice",
    }
)

_PARAMETER = re.compile(r"\{[^}]*\}")


def shape(door: str) -> str:
    """A door without the names of its path parameters, as doors are compared."""
    return _PARAMETER.sub("{}", door)


_OPERATIONS = {shape(door): operation for operation, doors in DOORS.items() for door in doors}


def operation_of(door: str) -> Operation:
    """The operation behind ``"GET /a/{path}"``; KeyError where no line says so, which lets nobody in."""
    return _OPERATIONS[shape(door)]


def names_object(door: str) -> bool:
    """Whether the caller chooses the object, so that they could choose somebody else's."""
    return "{" in door or door in NAMES_OBJECT_IN_BODY
