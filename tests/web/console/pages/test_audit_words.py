"""The audit log says in words, in both languages, everything the hub can write into it."""

from typing import Any, Literal, get_args, get_origin, get_type_hints

import pytest
from playwright.sync_api import expect

from crm_backend.access.audit import Facts, ObjectKind
from crm_backend.access.policy import SCOPES, STAFF_OPERATIONS, Operation
from crm_backend.access.values import StaffRole
from crm_backend.refunds.values import RefundDeed, RefundState
from crm_backend.tickets.values import TicketState
from tests.fakes.console_team import audit_entry
from tests.web.console.pages.desk_page import DeskPage

FACTS = get_type_hints(Facts)
# Everybody may, and nothing is written about it.
UNWRITTEN = {Operation.READ_OWN_ACCOUNT}
OPERATIONS = {*STAFF_OPERATIONS, Operation.SIGN_IN} - UNWRITTEN
# Codes whose words lie with the page they are about.
ELSEWHERE = {
    "role": {role.value for role in StaffRole},
    "role_before": {role.value for role in StaffRole},
    "scopes": SCOPES,
    "state": {state.value for state in (*TicketState, *RefundState)},
    "deed": {"request", "cancel", *(deed.value for deed in RefundDeed)},
}
# True whenever they are told: their words need no value.
MARKS = {"added", "made", "revoked", "display_name_changed", "password_changed"}
SAID_AS_THEY_ARE = {
    *("assignee_id", "order_number", "conversation_id", "note_id"),
    *(
        "epoch",
        "amount_minor",
        "count",
        "rows",
        "lines",
        "people",
        "opens_at",
        "closes_at",
        "api_tokens_revoked",
    ),
}
TABLES = """async (locale) => {
    const { app, audit, team, tickets } = (await import(`/static/console/texts/${locale}.js`)).default;
    return {
        ...audit,
        operations: team.operations,
        codes: {
            ...audit.codes,
            role: app.roles,
            role_before: app.roles,
            scopes: team.operations,
            state: { ...tickets.states, ...tickets.refundStates },
        },
    };
}"""
both_languages = pytest.mark.parametrize("locale", ["zh-CN", "en"])


def codes_of(name: str) -> set[str]:
    """The codes a fact may hold."""
    hint = FACTS[name]
    if get_origin(hint) is Literal:
        return set(get_args(hint))
    return {"true", "false"} if hint is bool else set(ELSEWHERE[name])


@both_languages
def test_every_operation_object_fact_and_code_has_words(desk: DeskPage, locale: str) -> None:
    desk.page.goto(f"{desk.hub.url}/console")
    tables: dict[str, Any] = desk.page.evaluate(TABLES, locale)
    assert set(tables["operations"]) >= OPERATIONS
    assert set(tables["objects"]) == set(get_args(ObjectKind))
    assert set(tables["facts"]) == set(FACTS)
    for name in FACTS.keys() - MARKS - SAID_AS_THEY_ARE:
        assert "{value}" in tables["facts"][name]
        assert codes_of(name) <= set(tables["codes"][name]), name
    assert all(
        str(word).strip() for word in (*tables["facts"].values(), *tables["objects"].values())
    )


ENTRIES = [
    (
        {"verb": "manage_staff", "object_kind": "staff", "object_id": "stf_2"},
        {"role": "manager", "role_before": "agent", "password_changed": True},
        ["成员 小陈", "角色：经理 · 原来的角色：客服 · 改了密码"],
        ["Member 小陈", "Role: Manager · Role before: Agent · Password changed"],
    ),
    (
        {"verb": "decide_refunds", "object_kind": "refund", "object_id": "RF1"},
        {"deed": "approve", "state": "approved", "amount_minor": 12800},
        ["退款 RF1", "同意退款 · 状态：已同意，待打款 · 金额 ¥128.00"],
        ["Refund RF1", "Approved the refund · State: Approved, to pay · Amount ¥128.00"],
    ),
    (
        {"verb": "handle_tickets", "object_kind": "ticket", "object_id": "T1"},
        {"state": "waiting", "assignee_id": None},
        ["工单 T1", "状态：等客户 · 负责人：无人负责"],
        ["Ticket T1", "State: Waiting · Assignee: Nobody"],
    ),
    (
        {"verb": "manage_api_tokens", "object_kind": "api_token", "object_id": "4"},
        {"made": True, "scopes": ["read_staff", "read_tickets"]},
        ["API 令牌 4", "新建了令牌 · 允许的操作：查看成员、查看工单和退款"],
        ["API token 4", "Token made · Allowed: Read members, Read tickets and refunds"],
    ),
    (
        {"verb": "export_customers", "object_kind": "customers", "object_id": "all"},
        {"rows": 812},
        ["全部客户", "812 位客户"],
        ["All customers", "Customers: 812"],
    ),
    (
        {"verb": "export_figures", "object_kind": "figures", "object_id": "sales"},
        {"lines": 30},
        ["经营数据 销售", "30 行"],
        ["Figures sales", "Rows: 30"],
    ),
    (
        {"verb": "edit_calendar", "object_kind": "shop_day", "object_id": "2026-10-01"},
        {"is_open": False},
        ["日历 2026-10-01", "设为休息"],
        ["Calendar 2026-10-01", "Set to closed"],
    ),
]


@both_languages
def test_entries_are_read_as_sentences(desk: DeskPage, locale: str) -> None:
    desk.pages.team.audit = [
        audit_entry(number, **about, facts=facts)
        for number, (about, facts, _zh, _en) in enumerate(ENTRIES, 1)
    ]
    desk.open("#/team?view=audit", "manager")
    desk.speak(locale)
    for row, (_about, _facts, chinese, english) in enumerate(ENTRIES):
        for said in english if locale == "en" else chinese:
            expect(desk.table_rows.nth(row)).to_contain_text(said)
