"""Doors that the contract of the staff API names and nobody has built yet.

The table has their rows already. Whoever builds one takes its line out; a line whose route exists
fails ``make check``, so nothing stays here unseen. Empty: every cell of docs/rights.md is tested.
"""

NOT_YET: frozenset[str] = frozenset(
    {
        "WS /api/v1/chat/ws read",
        "GET /api/v1/conversations",
        "GET /api/v1/conversations/{id}",
        "GET /api/v1/conversations/{id}/messages",
        "GET /api/v1/conversations/{id}/notes",
        "GET /api/v1/conversations/{id}/handoff-card",
        "GET /api/v1/conversations/{id}/customer",
        "POST /api/v1/conversations/{id}/read",
        "WS /api/v1/staff/ws hello",
        "WS /api/v1/staff/ws viewing",
        "WS /api/v1/staff/ws ping",
        "POST /api/v1/conversations/{id}/take-over",
        "POST /api/v1/conversations/{id}/messages",
        "POST /api/v1/conversations/{id}/notes",
        "POST /api/v1/conversations/{id}/hand-back",
        "POST /api/v1/conversations/{id}/resolve",
        "POST /api/v1/conversations/{id}/transfer",
        "POST /api/v1/conversations/{id}/suggestions/{turn_id}/accept",
        "POST /api/v1/conversations/{id}/suggestions/{turn_id}/dismiss",
        "POST /api/v1/conversations/{id}/proposals/{proposal_id}/decline",
        "WS /api/v1/staff/ws typing",
        "GET /api/v1/customers",
        "GET /api/v1/customers/{number}",
        "GET /api/v1/customers/{number}/timeline",
        "PUT /api/v1/customers/{number}/tags",
        "POST /api/v1/customers/{number}/notes",
        "POST /api/v1/customers/{number}/reveal",
        "GET /api/v1/segments",
        "POST /api/v1/segments/count",
        "POST /api/v1/segments",
        "PUT /api/v1/segments/{id}",
        "DELETE /api/v1/segments/{id}",
        "GET /api/v1/tickets",
        "GET /api/v1/tickets/{number}",
        "POST /api/v1/tickets",
        "PATCH /api/v1/tickets/{number}",
        "GET /api/v1/refunds",
        "POST /api/v1/refunds/{number}/approve",
        "POST /api/v1/refunds/{number}/refuse",
        "POST /api/v1/refunds/{number}/goods-received",
        "POST /api/v1/refunds/{number}/mark-paid",
        "POST /api/v1/conversations/{id}/proposals/{proposal_id}/approve",
        "GET /api/v1/feedback",
        "GET /api/v1/service-levels",
        "GET /api/v1/canned-replies",
        "POST /api/v1/canned-replies",
        "PUT /api/v1/canned-replies/{id}",
        "DELETE /api/v1/canned-replies/{id}",
        "GET /api/v1/shop/calendar",
        "PUT /api/v1/shop/calendar/{day}",
        "POST /api/v1/staff/chat-sessions",
    }
)

# The route is there, what it serves is not; a test fails when it answers after all.
NO_ANSWER_YET: frozenset[str] = frozenset({"GET /console"})
