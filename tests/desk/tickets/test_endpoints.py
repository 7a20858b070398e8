"""Tickets through the staff's door, on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from crm_backend.access.models import AuditEntry
from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import StaffEvent
from crm_backend.conversations.values import Channel
from crm_backend.tickets import service as tickets
from crm_backend.tickets.service import NewTicket
from crm_backend.tickets.values import TicketType
from tests import factories
from tests.fakes.fixed_clock import NOW

TOMORROW = "2026-11-26T02:00:00Z"


@pytest.fixture
async def agent(staff_api):
    return await staff_api.signed_in()


async def events(database) -> list[tuple[str, str]]:
    async with database.reading() as session:
        rows = await session.scalars(select(StaffEvent).order_by(StaffEvent.number))
        return [(row.kind.value, row.ref) for row in rows]


async def test_ticket_is_written_with_the_names_of_what_it_is_about(agent, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, name="王小明")
        order = await factories.add_order(session, customer)
    made = await agent.post(
        "/tickets", type="invoice", text="要专票", order_number=order.number.lower()
    )
    assert made.status_code == 201
    ticket = made.json()
    number = ticket.pop("number")
    assert ticket == {
        "type": "invoice",
        "type_text": "发票",
        "state": "open",
        "state_text": "待处理",
        "text": "要专票",
        "resolution": None,
        "order_number": order.number,
        "customer_number": customer.number,
        "customer_name": "王小明",
        "conversation_id": None,
        "refund_number": None,
        "assignee_id": None,
        "assignee_name": None,
        "opened_at": "2026-11-25T02:00:00Z",
        "due_at": TOMORROW,
        "is_overdue": False,
        "resolved_at": None,
    }
    assert await events(database) == [("ticket", number)]


async def test_ticket_is_taken_delayed_resolved_and_opened_again(agent, database, clock):
    number = (await agent.post("/tickets", type="other", text="x")).json()["number"]
    path = f"/tickets/{number}"
    taken = await agent.send("PATCH", path, state="in_progress", assignee_id=agent.member.id)
    assert (taken.json()["state_text"], taken.json()["assignee_name"]) == (
        "处理中",
        agent.member.display_name,
    )
    await agent.send("PATCH", path, due_at="2026-11-25T03:00:00Z")
    clock.advance(hours=2)
    assert (await agent.get(path)).json()["is_overdue"]
    later = await agent.send("PATCH", path, due_at="2026-11-28T10:00:00+08:00")
    assert (later.json()["due_at"], later.json()["is_overdue"]) == ("2026-11-28T02:00:00Z", False)
    nobody = await agent.send("PATCH", path, assignee_id=None, due_at=None)
    assert (nobody.json()["assignee_id"], nobody.json()["due_at"]) == (None, None)
    done = (await agent.send("PATCH", path, state="resolved", resolution="已寄出")).json()
    assert (done["state"], done["resolution"]) == ("resolved", "已寄出")
    assert done["resolved_at"] == "2026-11-25T04:00:00Z"
    again = (await agent.send("PATCH", path, state="open")).json()
    assert (again["state"], again["resolved_at"]) == ("open", None)
    assert await events(database) == [("ticket", number)] * 7
    async with database.reading() as session:
        entries = list(await session.scalars(select(AuditEntry).order_by(AuditEntry.id)))
    assert {(e.verb, e.object_id, e.staff_id) for e in entries} == {
        ("handle_tickets", number, agent.member.id)
    }
    assert [e.facts["state"] for e in entries][-2:] == ["resolved", "open"]


async def test_same_problem_stays_one_ticket_until_it_is_resolved(agent, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(session)
    body = {"type": "complaint", "text": "等太久", "customer_number": customer.number}
    first = (await agent.post("/tickets", **body)).json()["number"]
    assert (await agent.post("/tickets", **body)).json()["number"] == first
    await agent.send("PATCH", f"/tickets/{first}", state="resolved")
    second = (await agent.post("/tickets", **body)).json()["number"]
    assert second != first
    reopened = await agent.send("PATCH", f"/tickets/{first}", state="open")
    assert (reopened.status_code, reopened.json()["code"]) == (409, "ticket_already_open")
    assert reopened.json()["facts"] == {"ticket_number": second}


async def test_ticket_about_nothing_known_is_a_new_one_each_time(agent):
    made = [(await agent.post("/tickets", type="other", text="打印机坏了")).json() for _ in "12"]
    assert made[0]["number"] != made[1]["number"]


async def test_list_is_filtered_searched_and_paged(staff_api, agent, database, clock):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, name="欧阳小红")
        order = await factories.add_order(session, customer)
    mine = {"assignee_id": agent.member.id}
    bodies = [
        {"type": "other", "text": "打印机 100% 坏了", **mine},
        {"type": "invoice", "text": "要发票", "order_number": order.number},
        {"type": "damaged", "text": "壶盖碎了", "customer_number": customer.number},
    ]
    numbers = [(await agent.post("/tickets", **body)).json()["number"] for body in bodies]
    await agent.send("PATCH", f"/tickets/{numbers[2]}", state="resolved")

    async def found(**params) -> list[int]:
        listed = (await agent.get("/tickets", **params)).json()["tickets"]
        return [numbers.index(ticket["number"]) for ticket in listed]

    assert await found() == [2, 1, 0]
    assert await found(state="resolved") == [2]
    assert await found(state="unresolved") == [1, 0]
    assert await found(type="invoice") == [1]
    assert await found(assignee="me") == [0]
    assert await found(assignee=agent.member.id) == [0]
    assert await found(assignee="none") == [2, 1]
    assert await found(q="盖碎") == [2]
    assert await found(q="阳小") == [2, 1]
    assert await found(q=order.number.lower()) == [1]
    assert await found(q="0%") == [0]
    assert await found(q="_") == []
    page = (await agent.get("/tickets", limit=2)).json()
    assert [ticket["number"] for ticket in page["tickets"]] == numbers[:0:-1]
    rest = (await agent.get("/tickets", limit=2, before=page["next_before"])).json()
    assert [ticket["number"] for ticket in rest["tickets"]] == numbers[:1]
    assert rest["next_before"] is None


async def test_list_of_the_overdue_leaves_out_what_is_resolved_or_has_no_time(agent, clock):
    numbers = [
        (await agent.post("/tickets", type="other", text="x", due_at=due)).json()["number"]
        for due in ("2026-11-25T03:00:00Z", "2026-11-25T03:00:00Z", TOMORROW, TOMORROW)
    ]
    await agent.send("PATCH", f"/tickets/{numbers[1]}", state="resolved")
    await agent.send("PATCH", f"/tickets/{numbers[2]}", due_at=None)

    async def found(**params) -> list[int]:
        listed = (await agent.get("/tickets", **params)).json()["tickets"]
        assert all(ticket["is_overdue"] for ticket in listed)
        return [numbers.index(ticket["number"]) for ticket in listed]

    assert await found(overdue=True) == []
    clock.advance(hours=1)
    assert await found(overdue=True) == []  # due this very moment
    clock.advance(minutes=1)
    assert await found(overdue=True) == [0]
    assert await found(overdue=True, state="resolved") == []


async def test_ticket_cannot_be_about_two_people(agent, database):
    async with database.transaction() as session:
        one, other = [await factories.add_customer(session) for _ in range(2)]
        order = await factories.add_order(session, one)
        chat = await factories.add_chat(session, other)
    body = {"type": "other", "text": "x", "order_number": order.number}
    for name, value in (("customer_number", other.number), ("conversation_id", chat.id)):
        answer = await agent.post("/tickets", **body, **{name: value})
        assert (answer.status_code, answer.json()["code"]) == (422, "ticket_invalid")


async def test_what_does_not_exist_cannot_be_named(staff_api, agent, database):
    body = {"type": "other", "text": "x"}
    for wrong, code in (
        ({"order_number": "SF0"}, "order_not_found"),
        ({"customer_number": "C0\x00"}, "customer_not_found"),
        ({"conversation_id": "cnv_0"}, "conversation_not_found"),
        ({"assignee_id": 2**31}, "staff_not_found"),
    ):
        answer = await agent.post("/tickets", **body, **wrong)
        assert (answer.status_code, answer.json()["code"]) == (404, code)
    gone = await staff_api.signed_in(is_active=True)
    async with database.transaction() as session:
        member = await session.merge(gone.member)
        member.is_active = False
    answer = await agent.post("/tickets", **body, assignee_id=gone.member.id)
    assert (answer.status_code, answer.json()["code"]) == (422, "ticket_invalid")
    for answer in (
        await agent.get("/tickets/TK0"),
        await agent.send("PATCH", "/tickets/TK0%00", state="resolved"),
    ):
        assert (answer.status_code, answer.json()["code"]) == (404, "ticket_not_found")


async def test_staff_members_own_chat_cannot_be_named(staff_api, agent, database):
    other = await staff_api.signed_in(StaffRole.MANAGER)
    async with database.transaction() as session:
        chat = await factories.add_chat(
            session,
            channel=Channel.CONSOLE,
            participant_kind=PrincipalKind.STAFF,
            participant_staff_id=other.member.id,
        )
    body = {"type": "other", "text": "x", "conversation_id": chat.id}
    for client in (agent, other):
        answer = await client.post("/tickets", **body)
        assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")


@pytest.mark.parametrize(
    "patch",
    [
        {"state": "done"},
        {"due_at": "2026-11-28T10:00:00"},
        {"due_at": "0001-01-01T00:00:00+14:00"},
        {"assignee_id": 0},
        {"resolution": "长" * 2001},
        {"type": "other"},
    ],
)
async def test_impossible_changes_are_refused(agent, patch):
    number = (await agent.post("/tickets", type="other", text="x")).json()["number"]
    answer = await agent.send("PATCH", f"/tickets/{number}", **patch)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_input")


async def test_waiting_tickets_do_not_go_back_to_open(agent):
    number = (await agent.post("/tickets", type="other", text="x")).json()["number"]
    await agent.send("PATCH", f"/tickets/{number}", state="waiting")
    answer = await agent.send("PATCH", f"/tickets/{number}", state="open")
    assert (answer.status_code, answer.json()["code"]) == (409, "ticket_state_conflict")


async def test_event_of_a_ticket_names_its_chat(agent, database):
    async with database.transaction() as session:
        chat = await factories.add_chat(session)
        await tickets.open_ticket(
            session,
            NewTicket(
                type=TicketType.OTHER,
                subject_key=f"conversation:{chat.id}",
                conversation_id=chat.id,
            ),
            now=NOW + timedelta(hours=1),
        )
    async with database.reading() as session:
        assert await session.scalar(select(StaffEvent.conversation_id)) == chat.id
