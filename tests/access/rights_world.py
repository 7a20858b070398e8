"""A shop with somebody of every kind in it, who knocks at every door with what they can show.

Customers A and B have an order and a refund each; nothing of B's may ever be shown to A. A visitor
has proven A's order. One agent, one manager and one admin are signed in.
"""

import json
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
from fastapi import FastAPI
from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.access.values import GrantState, StaffRole
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.values import CampaignState
from crm_backend.conversations.models import Turn
from crm_backend.conversations.values import TurnState
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.customers.models import Customer, Segment
from crm_backend.desk.models import CannedReply
from crm_backend.orders.models import Order, OrderProof
from crm_backend.refunds.models import Refund
from crm_backend.refunds.values import RefundKind, RefundReason, RefundState
from crm_backend.shop.identity import sign_identity
from crm_backend.shop.models import Site
from crm_backend.staff.dependencies import COOKIE
from crm_backend.staff.models import ApiToken, StaffMember
from crm_backend.staff.service import sessions
from crm_backend.telegram.envelopes import webhook_secret
from crm_backend.telegram.values import SECRET_HEADER
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.values import TicketState, TicketType
from scripts.write_rights import Column
from tests import factories
from tests.fakes.fixed_clock import NOW

A, B = "C1001", "C1002"  # the demo shop's page knows these two
BOT = "/api/v1/bot/"
QUERIES = {
    f"{BOT}products": "?query=x",
    f"{BOT}articles": "?topic=invoice",
    f"{BOT}article-answer": "?query=x",
    "/api/v1/insights/demand": "?figure=stock",
    "/api/v1/insights/demand.csv": "?figure=stock",
    "/api/v1/insights/demand.png": "?figure=demand",
    "/api/v1/insights/scores": f"?figure=spent&customer={A}",
    "/api/v1/insights/scores.csv": "?figure=spent",
    "/api/v1/insights/sales": "?figure=sales",
    "/api/v1/insights/sales/rows": "?figure=sales",
    "/api/v1/insights/sales.csv": "?figure=sales",
    "/api/v1/insights/sales/rows.csv": "?figure=sales",
    "/api/v1/insights/sales.png": "?figure=sales&by=day",
    "/api/v1/insights/service": "?figure=csat",
    "/api/v1/insights/service/rows": "?figure=csat",
    "/api/v1/insights/service.csv": "?figure=csat",
    "/api/v1/insights/service/rows.csv": "?figure=csat",
}
REFUND_WISH = {"kind": "unshipped", "reason": "not_wanted", "line_nos": None}
ARTICLE = {"topic": "invoice", "title": "开票说明", "text": "付款后即可申请。"}
COUPON = {
    "code": "NEW10",
    "name": "新客立减",
    "kind": "amount",
    "value": 1_000,
    "valid_from": "2026-11-01",
    "valid_until": "2026-11-30",
}
CAMPAIGN = {"name": "双十二", "audience": {"kind": "segment", "segment_id": 900}, "text": "您好"}
RULES = {"match": "all", "conditions": [{"field": "orders", "op": "gte", "value": 1}]}
BODIES: dict[str, dict[str, Any]] = {
    "POST /api/v1/chat/sessions": {"site_key": "demo"},
    "POST /shop/api/sign-in": {"number": A},
    "POST /api/v1/bot/order-proofs": {"order_number": "{number}", "phone_tail": "1234"},
    "POST /api/v1/bot/refund-quotes": {"order_number": "{number}"},
    "POST /api/v1/bot/refunds": {"order_number": "{number}", **REFUND_WISH},
    "POST /api/v1/bot/tickets": {"type": "other", "order_number": "{number}", "text": "?"},
    "POST /api/v1/staff/sessions": {"name": "agent", "password": factories.PASSWORD},
    "POST /api/v1/staff/members": {
        "name": "new",
        "display_name": "新人",
        "role": "agent",
        "password": factories.PASSWORD,
    },
    "POST /api/v1/staff/api-tokens": {"label": "ERP", "scopes": ["read_tickets"]},
    "PUT /api/v1/staff/me/password": {"current": factories.PASSWORD, "new": "staple horse 2026"},
    "POST /api/v1/conversations/{id}/read": {"seq": 1},
    "POST /api/v1/conversations/{id}/messages": {"text": "您好"},
    "POST /api/v1/conversations/{id}/notes": {"text": "老客户"},
    "POST /api/v1/conversations/{id}/transfer": {"staff_id": "{colleague}", "note": "请接着谈"},
    "PUT /api/v1/customers/{number}/marketing-consent": {"is_agreed": True},
    "POST /api/v1/campaigns": CAMPAIGN,
    "PUT /api/v1/campaigns/{id}": CAMPAIGN,
    "POST /api/v1/campaigns/{id}/confirm": {"count": 1},
    "PUT /api/v1/customers/{number}/tags": {"tags": ["茶友"]},
    "POST /api/v1/customers/{number}/notes": {"text": "发消息，别打电话"},
    "POST /api/v1/customers/{number}/reveal": {"field": "phone"},
    "POST /api/v1/segments/count": {"rules": RULES},
    "POST /api/v1/segments": {"name": "新客", "rules": RULES},
    "PUT /api/v1/segments/{id}": {"name": "熟客", "rules": RULES},
    "POST /api/v1/tickets": {"type": "other", "text": "少了一件", "order_number": "{number}"},
    "POST /api/v1/refunds/{number}/refuse": {"reason": "已经签收"},
    "POST /api/v1/canned-replies": {"shortcut": "bye", "title": "结束语", "text": "祝您愉快"},
    "PUT /api/v1/canned-replies/{id}": {"shortcut": "hi", "title": "问候", "text": "您好"},
    "PUT /api/v1/shop/calendar/hours": {"opens_at": "00:00", "closes_at": "00:00"},
    "POST /api/v1/articles": ARTICLE,
    "PUT /api/v1/articles/{id}": {**ARTICLE, "changed_at": NOW.isoformat()},
    "PUT /api/v1/articles/{id}/publication": {"is_published": True},
    "PUT /api/v1/unanswered-questions/{id}": {"is_settled": True},
    "POST /api/v1/bot/unanswered-questions": {"text": "有实体店吗"},
    "POST /api/v1/bot/article-ratings": {"article_id": 1, "is_helpful": True},
    "POST /api/v1/coupons": {**COUPON, "code": "NEW20"},
    "PUT /api/v1/coupons/{id}": COUPON,
    "POST /api/v1/insights/trainings": {"kind": "demand"},
    "PUT /api/v1/shop/calendar/{day}": {"is_open": False, "name": "盘点"},
}


@dataclass
class World:
    """Who is there, and what they can show."""

    app: FastAPI
    http: httpx.AsyncClient
    database: Database
    settings: Settings
    site: Site
    orders: dict[str, Order] = field(default_factory=dict)
    staff: dict[str, StaffMember] = field(default_factory=dict)
    turns: dict[str, str] = field(default_factory=dict)
    things: dict[str, str] = field(default_factory=dict)
    _deeds: int = 0

    async def knock(self, door: str, column: Column) -> httpx.Response:
        """Do at ``door`` what it is for, as a principal of ``column``."""
        method, path = door.split(" ")
        owner = A if column.is_own else B
        body = json.dumps(BODIES.get(door, {})).replace("{number}", self.orders[owner].number)
        body = body.replace('"{colleague}"', str(self.staff["manager"].id))
        if door.endswith("order-proofs") and not column.is_own:
            body = body.replace("1234", "9999")
        headers, cookies = await self.shown_by(column)
        is_body = method in ("POST", "PUT", "PATCH")
        return await self.http.request(
            method,
            self._filled(path, owner),
            json=json.loads(body) if is_body else None,
            headers={**headers, "Idempotency-Key": str(uuid4()), "Cookie": cookies},
        )

    def _filled(self, path: str, owner: str) -> str:
        """The path about an existing object; of ``owner`` where it matters."""
        if path.startswith(BOT):
            number = f"RF-{owner}" if "/refunds/" in path else self.orders[owner].number
            return path.replace("{number}", number) + QUERIES.get(path, "")
        noun = path.removeprefix("/api/v1/").partition("/{")[0]
        path = path.replace("{id}", self.things.get(noun, "1"))
        path = path.replace("{number}", self.things.get(noun, "1")).replace("{day}", "2026-11-25")
        path = path.replace("{turn_id}", self.things.get("suggestion", "1"))
        return re.sub(r"\{\w+\}", "1", path) + QUERIES.get(path, "")

    async def shown_by(self, column: Column) -> tuple[dict[str, str], str]:
        """Headers and cookies of a principal; every call signs in anew, for some doors end a session."""
        key = column.key.removesuffix("→other")
        if key in ("visitor", "cust"):
            token = await self.chat_token(A if key == "cust" else None)
            demo = self.things.get("demo cookie", "") if key == "cust" else ""
            return {"Authorization": f"Bearer {token}"}, demo
        if key in self.staff:
            return await self._signed_in(self.staff[key])
        if key == "token":
            return {"Authorization": f"Bearer {self.things['token']}"}, ""
        if key == "telegram":
            secret = webhook_secret(self.settings.telegram_token, self.settings.session_secret)
            return {SECRET_HEADER: secret}, ""
        if key == "nobody":
            return {}, ""
        return self._bot_headers(self.turns.get(key)), ""

    async def chat_token(self, number: str | None) -> str:
        """A chat session of a customer, or of a new visitor."""
        identity = sign_identity(self.site, number, now=NOW) if number else None
        body = {"site_key": "demo", "identity_token": identity}
        opened = await self.http.post("/api/v1/chat/sessions", json=body)
        self.things["conversations"] = opened.json()["conversation_id"]
        return str(opened.json()["session_token"])

    async def _signed_in(self, member: StaffMember) -> tuple[dict[str, str], str]:
        async with self.database.transaction() as session:
            # As it is by now: one door changes a password.
            current = await session.get_one(StaffMember, member.id)
            opened = await sessions.open_session(session, current, now=NOW)
        csrf = sessions.csrf_token(opened.session_id, self.settings.session_secret)
        return {"X-CSRF-Token": csrf}, f"{COOKIE}={opened.token}"

    def _bot_headers(self, turn: str | None) -> dict[str, str]:
        self._deeds += 1
        token = self.settings.service_token.get_secret_value()
        headers = {"Authorization": f"Bearer {token}", "X-Zhanggui-Deed": f"knock/{self._deeds}"}
        return {**headers, "X-Zhanggui-Turn": turn} if turn else headers


async def people_the(world: World, session: AsyncSession) -> None:
    """Fill the shop."""
    for number in (A, B):
        customer = await factories.add_customer(session, number=number, name=f"顾客{number}")
        order = await factories.add_order(session, customer)
        world.orders[number] = order
        session.add(_refund(order, number))
        if number == A:
            world.turns["turn:cust"] = await factories.add_turn(session, customer)
            await _add_turns_of_others(world, session, customer)
    for role in StaffRole:
        name = role.value
        world.staff[name] = await factories.add_staff(session, role=role, name=name)
    ticket = Ticket(
        number="TK1",
        type=TicketType.OTHER,
        state=TicketState.OPEN,
        subject_key="order:0",
        opened_at=NOW,
    )
    spare = _token(world.staff["admin"], "spare")
    segment = Segment(name="老客", rules=RULES, changed_at=NOW)
    kept_segment = Segment(id=900, name="茶友", rules=RULES, changed_at=NOW)
    reply = CannedReply(shortcut="hello", title="问候", text="您好", changed_at=NOW)
    article = await factories.add_article(session)
    coupon = await factories.add_coupon(session)
    question = await factories.add_question(session, "有实体店吗")
    bare = _token(world.staff["admin"], "bare")
    session.add_all([ticket, spare, bare, segment, kept_segment, reply])
    await session.flush()
    campaign = await _add_sent_campaign(world, session)
    world.things |= {
        "token": "bare",
        "customers": A,
        "tickets": "TK1",
        "refunds": f"RF-{A}",
        "staff/members": str(world.staff["agent"].id),
        "staff/api-tokens": str(spare.id),
        "segments": str(segment.id),
        "campaigns": str(campaign.id),
        "canned-replies": str(reply.id),
        "articles": str(article.id),
        "unanswered-questions": str(question.id),
        "coupons": str(coupon.id),
    }
    await _add_chat_with_suggestion(world, session)


async def _add_sent_campaign(world: World, session: AsyncSession) -> Campaign:
    """One that is over, so that no door takes it from the next."""
    campaign = Campaign(
        **CAMPAIGN,
        audience_name="茶友",
        state=CampaignState.CONFIRMED,
        changed_by_staff_id=world.staff["manager"].id,
        changed_at=NOW,
        confirmed_at=NOW,
        seed=1,
    )
    session.add(campaign)
    await session.flush()
    return campaign


async def _add_chat_with_suggestion(world: World, session: AsyncSession) -> None:
    """A visitor's chat in which the bot has kept an answer back."""
    chat = await factories.add_chat(session, site_key="demo")
    await factories.add_line(session, chat, "在吗")
    turn = Turn(
        id="trn_kept_back",
        conversation_id=chat.id,
        state=TurnState.SUPERSEDED,
        owner_epoch=1,
        first_seq=1,
        last_seq=1,
        lease_holder="",
        lease_until=NOW,
        created_at=NOW,
        suggestion=[{"text": "在的", "card": None}],
    )
    session.add(turn)
    await session.flush()
    world.things |= {"conversations": chat.id, "suggestion": turn.id}


async def _add_turns_of_others(world: World, session: AsyncSession, customer: Customer) -> None:
    add = factories.add_turn
    world.turns["turn:over"] = await add(session, customer, state=GrantState.SUPERSEDED)
    world.turns["turn:vis"] = await add(session, conversation_id="cnv_proven")
    proof = OrderProof(
        conversation_id="cnv_proven",
        order_id=world.orders[A].id,
        proven_at=NOW,
        expires_at=NOW + timedelta(minutes=30),
    )
    session.add(proof)


def _refund(order: Order, number: str) -> Refund:
    return Refund(
        number=f"RF-{number}",
        order_id=order.id,
        customer_id=order.customer_id,
        kind=RefundKind.REFUND_ONLY,
        reason=RefundReason.OTHER,
        state=RefundState.REQUESTED,
        verdict_reason="over_auto_limit",
        amount_minor=100,
        currency="CNY",
        idempotency_key=number,
        requested_at=NOW,
    )


def _token(member: StaffMember, token: str) -> ApiToken:
    return ApiToken(
        token_hash=sessions.hash_token(token),
        label=token,
        staff_id=member.id,
        scopes=[],
        created_at=NOW,
    )
