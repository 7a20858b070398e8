"""One customer: the page, and the timeline."""

from datetime import timedelta
from typing import Any

import pytest

from crm_backend.conversations.models import Message
from crm_backend.conversations.values import Channel, FeedbackPart, Sender
from crm_backend.orders.values import OrderStatus
from tests import factories
from tests.factories import people
from tests.fakes.fixed_clock import NOW


async def test_page_shows_everything_about_a_customer(staff_api, database):
    client = await staff_api.signed_in(display_name="小李")
    async with database.transaction() as session:
        customer = await factories.add_customer(session, number="C7", city="武汉市")
        await factories.add_order(session, customer)
        chat = await people.add_chat(session, customer, "你好")
        for ago, score in enumerate((5, 4, None, 3, 2, 1, 4)):
            answered_at = NOW - timedelta(days=ago) if score else None
            await people.add_score(session, chat, score, answered_at=answered_at, comment="还行")
        await people.add_note(session, customer, client.member, text="发货前打电话")
    page = (await client.get("/customers/C7")).json()
    assert (page["number"], page["city"], page["verified_on_chat"]) == ("C7", "武汉市", True)
    assert page["orders"] == 1
    [note] = page["notes"]
    assert (note["author"], note["text"]) == ("小李", "发货前打电话")
    assert page["csat_average"] == pytest.approx(19 / 6)
    assert [score["score"] for score in page["csat"]] == [5, 4, 3, 2, 1]
    assert page["csat"][0] == {
        "conversation_id": chat.id,
        "part": "bot",
        "score": 5,
        "comment": "还行",
        "answered_at": "2026-11-25T02:00:00Z",
    }
    assert page["segments"] == []


async def test_customer_who_never_chatted_is_not_verified(staff_api, database):
    async with database.transaction() as session:
        await factories.add_customer(session, number="C7")
    page = (await (await staff_api.signed_in()).get("/customers/C7")).json()
    assert (page["verified_on_chat"], page["csat_average"], page["csat"]) == (False, None, [])


@pytest.mark.parametrize("path", ["/customers/{}", "/customers/{}/timeline"])
@pytest.mark.parametrize("number", ["C404", "%00", "%E2%80%AE", "%25", "☃"])
async def test_unknown_number_is_not_found(staff_api, path, number):
    answer = await (await staff_api.signed_in()).get(path.format(number))
    assert (answer.status_code, answer.json()["code"]) == (404, "customer_not_found")


async def timeline(client, number: str, **params: str | int) -> list[dict[str, Any]]:
    entries: list[dict[str, Any]] = []
    while True:
        answer = (await client.get(f"/customers/{number}/timeline", **params)).json()
        entries += answer["entries"]
        if answer["next_before"] is None:
            return entries
        params["before"] = answer["next_before"]


async def test_timeline_tells_what_happened(staff_api, database):
    client = await staff_api.signed_in(display_name="小李")
    async with database.transaction() as session:
        customer = await factories.add_customer(session, number="C7")
        order = await factories.add_order(
            session, customer, number="SF1042", status=OrderStatus.COMPLETED
        )
        refund = await people.add_refund(session, order)
        ticket = await people.add_ticket(session, customer, order_id=order.id)
        chat = await people.add_chat(session, customer, "在吗", "我的订单到哪了")
        await people.add_score(session, chat, 2, part=FeedbackPart.AGENT, comment="太慢")
        await people.add_score(session, chat, None)
        note = await people.add_note(session, customer, client.member, text="已经道歉")
    entries = await timeline(client, "C7")
    assert entries[0]["at"] == "2026-11-25T02:00:00Z"
    for entry in entries:
        del entry["at"]
    yuan = {"currency": "CNY"}
    assert entries == [
        {"kind": "note", "ref": str(note.id), "text": "已经道歉", "author": "小李"},
        {"kind": "feedback", "ref": chat.id, "text": "太慢", "part": "agent", "score": 2},
        {"kind": "chat", "ref": chat.id, "text": "我的订单到哪了", "channel": "web"},
        {
            "kind": "ticket",
            "ref": ticket.number,
            "text": "等了三天没有人回",
            "type": "complaint",
            "state": "open",
        },
        {
            "kind": "refund",
            "ref": refund.number,
            "text": "打开就碎了",
            "state": "requested",
            "refund_kind": "refund_only",
            "reason": "damaged",
            "amount_minor": 17800,
            **yuan,
        },
        {
            "kind": "order",
            "ref": "SF1042",
            "text": "",
            "status": "completed",
            "item": "山野手冲壶",
            "pieces": 3,
            "total_minor": 17800,
            **yuan,
        },
    ]


@pytest.mark.parametrize(
    ("said", "quoted"),
    [
        (["customer:在吗", "bot:您好", "system:会话已结束"], "在吗"),
        (["bot:您好", "agent:还在吗", "system:客服已离开"], "还在吗"),
        (["bot:您好", "system:会话已结束"], "您好"),
        (["system:会话已结束"], ""),
        ([], ""),
    ],
)
async def test_timeline_quotes_the_last_thing_a_person_said(staff_api, database, said, quoted):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, number="C7")
        chat = await people.add_chat(session, customer)
        for seq, line in enumerate(said, 1):
            sender, text = line.split(":")
            session.add(
                Message(
                    conversation_id=chat.id, seq=seq, sender=Sender(sender), text=text, sent_at=NOW
                )
            )
        chat.last_seq = len(said)
    [entry] = await timeline(await staff_api.signed_in(), "C7")
    assert (entry["ref"], entry["text"]) == (chat.id, quoted)


async def test_timeline_tells_amounts_in_their_own_currency(staff_api, database):
    async with database.transaction() as session:
        customer = await factories.add_customer(session, number="C7")
        order = await factories.add_order(session, customer, currency="USD")
        await people.add_refund(session, order)
    entries = await timeline(await staff_api.signed_in(), "C7")
    amounts = [(e.get("amount_minor", e.get("total_minor")), e["currency"]) for e in entries]
    assert amounts == [(17800, "USD"), (17800, "USD")]


@pytest.mark.parametrize("limit", [1, 2, 5, 200])
async def test_timeline_pages_have_no_gap_and_no_repeat(staff_api, database, limit):
    """Much happened in one and the same moment, of every kind."""
    client = await staff_api.signed_in()
    async with database.transaction() as session:
        customer = await factories.add_customer(session, number="C7")
        other = await factories.add_customer(session, number="C8")
        await factories.add_order(session, other, placed_at=NOW)
        for hours in (0, 0, 0, 1, 2):
            at = NOW - timedelta(hours=hours)
            order = await factories.add_order(session, customer, placed_at=at)
            await people.add_refund(session, order, requested_at=at)
            await people.add_ticket(session, customer, opened_at=at)
            chat = await people.add_chat(
                session, customer, "在吗", channel=Channel.TELEGRAM, created_at=at
            )
            await people.add_score(session, chat, 5, answered_at=at)
            await people.add_note(session, customer, client.member, written_at=at)
    entries = await timeline(client, "C7", limit=limit)
    refs = [(entry["kind"], entry["ref"]) for entry in entries]
    assert len(refs) == len(set(refs)) == 30
    times = [entry["at"] for entry in entries]
    assert times == sorted(times, reverse=True)
    assert entries == await timeline(client, "C7", limit=7)


@pytest.mark.parametrize("before", ["x", "1.1", "1.a.1", "1.0.a", "1.1." + "9" * 20])
async def test_foreign_cursor_is_refused(staff_api, database, before):
    async with database.transaction() as session:
        await factories.add_customer(session, number="C7")
    answer = await (await staff_api.signed_in()).get("/customers/C7/timeline", before=before)
    assert (answer.status_code, answer.json()["code"]) == (422, "cursor_invalid")
