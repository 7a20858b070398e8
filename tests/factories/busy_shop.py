"""A shop after some busy weeks, for benchmarks and screenshots: chats, hand-offs, notes, tickets, scores.

The same seed gives the same rows. Customers are ``B00001`` and so on; the shop itself must exist, and people who
answer are made where there are none.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

from sqlalchemy import func, insert, select
from sqlalchemy.orm import Session

from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.conversations.models import (
    Conversation,
    Feedback,
    Handoff,
    Message,
    Note,
    OwnershipChange,
)
from crm_backend.conversations.values import (
    Channel,
    FeedbackPart,
    HandoffEnd,
    Outcome,
    OwnerKind,
    Sender,
)
from crm_backend.core.bulk import Row, table_of
from crm_backend.core.orm import Base
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind, OrderStatus
from crm_backend.staff.models import StaffMember
from crm_backend.tickets.models import Ticket
from crm_backend.tickets.values import TicketState, TicketType
from tests.factories.staff import PASSWORD_HASH
from tests.fakes.fixed_clock import NOW

DAYS = 60
AGENTS = ("小李", "小周", "小陈")
_NAMES = ("王小明", "李静", "陈晨", "赵一鸣", "欧阳若溪", "刘伟", "孙悦🎉", "何静雯", "O'Brien", "")
_PLACES = (("浙江省", "杭州市"), ("湖北省", "武汉市"), ("四川省", "成都市"), ("广东省", "深圳市"))
_GOODS = (("山野手冲壶", 12900), ("云杉马克杯", 4900), ("麻布餐垫四件套", 8800))
# What customers say, what the bot answers, why it goes to people and which ticket that leaves.
_TOPICS = (
    (
        ("我的订单到哪了", "都三天了", "能催一下吗"),
        "订单昨天 18:20 已到上海转运中心，预计 11 月 27 日送达。",
        "customer_asked",
        TicketType.EXPEDITE,
    ),
    (
        ("收到的壶碎了一个角", "拍照给你们看", "我要退款"),
        "已为您登记，客服会看照片后答复。",
        "refund_needs_person",
        TicketType.DAMAGED,
    ),
    (
        ("发票怎么开", "抬头要公司的", "税号我发你"),
        "请把抬头和税号发给我，我为您登记。",
        "second_miss",
        TicketType.INVOICE,
    ),
    (
        ("你们的服务太差了", "等了一下午", "我要投诉"),
        "抱歉让您久等了，我为您转给客服。",
        "complaint",
        TicketType.COMPLAINT,
    ),
)
_OWNERS = {OwnerKind.BOT: 55, OwnerKind.CLOSED: 40, OwnerKind.AGENT: 3, OwnerKind.QUEUE: 2}
# Parents first.
TABLES: tuple[type[Base], ...] = (
    *(Customer, Order, OrderLine, Conversation, Message),
    *(OwnershipChange, Handoff, Note, Ticket, Feedback),
)
_Topic = tuple[tuple[str, ...], str, str, TicketType]


def fill(
    session: Session,
    *,
    conversations: int,
    seed: int = 1,
    now: datetime = NOW,
    names: Sequence[str] = _NAMES,
) -> None:
    """Add so many chats that happened in the weeks before ``now``; two in three are a customer's."""
    dice = Random(seed)
    agents = _agents(session, now)
    _Weeks(session, dice, agents=agents, now=now, names=names).write(conversations)


def _agents(session: Session, now: datetime) -> Sequence[int]:
    known = session.scalars(select(StaffMember.id).order_by(StaffMember.id)).all()
    if known:
        return known
    members = [
        StaffMember(
            name=f"agent{at}",
            display_name=name,
            role=StaffRole.AGENT,
            password_hash=PASSWORD_HASH,
            created_at=now,
        )
        for at, name in enumerate(AGENTS, 1)
    ]
    session.add_all(members)
    session.flush()
    return [member.id for member in members]


class _Weeks:
    """Collects rows table by table; ids of customers and orders go on from those that are there."""

    def __init__(
        self,
        session: Session,
        dice: Random,
        *,
        agents: Sequence[int],
        now: datetime,
        names: Sequence[str],
    ) -> None:
        self.session, self.dice, self.agents, self.now = session, dice, agents, now
        self.names = names
        self.rows: defaultdict[type[Base], list[Row]] = defaultdict(list)
        self.first_customer = (session.scalar(select(func.max(Customer.id))) or 0) + 1
        self.first_order = (session.scalar(select(func.max(Order.id))) or 0) + 1

    def write(self, conversations: int) -> None:
        for at in range(conversations):
            customer_id = self._customer(at) if at % 3 else None
            self._chat(at, customer_id)
        for model in TABLES:
            if self.rows[model]:
                self.session.execute(insert(table_of(model)), self.rows[model])

    def _customer(self, at: int) -> int:
        customer_id = self.first_customer + len(self.rows[Customer])
        province, city = self.dice.choice(_PLACES)
        joined_at = self.now - timedelta(days=self.dice.randrange(DAYS, 900))
        self.rows[Customer].append(
            {
                "id": customer_id,
                "number": f"B{at:05d}",
                "name": self.dice.choice(self.names),
                "phone": f"+861990000{at % 10_000:04d}",
                "province": province,
                "city": city,
                "created_at": joined_at,
            }
        )
        for _ in range(self.dice.choice((0, 1, 1, 2, 4))):
            self._order(customer_id, joined_at)
        return customer_id

    def _order(self, customer_id: int, joined_at: datetime) -> None:
        order_id = self.first_order + len(self.rows[Order])
        placed_at = joined_at + (self.now - joined_at) * self.dice.random()
        name, amount = self.dice.choice(_GOODS)
        self.rows[Order].append(
            {
                "id": order_id,
                "number": f"BS{order_id:08d}",
                "customer_id": customer_id,
                "status": self.dice.choice((OrderStatus.PAID, OrderStatus.COMPLETED)),
                "currency": "CNY",
                "total_minor": amount,
                "paid_minor": amount,
                "refund_held_minor": 0,
                "channel": "web",
                "recipient_phone": "+8619900001234",
                "address": "某省某市某路 1 号",
                "placed_at": placed_at,
                "paid_at": placed_at,
            }
        )
        self.rows[OrderLine].append(
            {
                "order_id": order_id,
                "line_no": 1,
                "kind": LineKind.GOODS,
                "sku": "SKU-1",
                "name": name,
                "quantity": 1,
                "unit_price_minor": amount,
                "amount_minor": amount,
            }
        )

    def _chat(self, at: int, customer_id: int | None) -> None:
        [kind] = self.dice.choices(list(_OWNERS), list(_OWNERS.values()))
        is_live = kind in (OwnerKind.QUEUE, OwnerKind.AGENT)
        span = timedelta(minutes=90) if is_live else timedelta(days=DAYS)
        began_at = self.now - span + (span - timedelta(minutes=50)) * self.dice.random()
        agent = self.dice.choice(self.agents)
        chat = _Chat(self, f"cnv_busy{at:020d}", began_at)
        topic = self.dice.choice(_TOPICS)
        handed_off_at = chat.talk_with_bot(topic, goes_on=kind is OwnerKind.BOT)
        if kind is not OwnerKind.BOT:
            chat.hand_off(topic, handed_off_at, kind, agent=agent, customer_id=customer_id)
        self.rows[Conversation].append(
            {
                "id": chat.id,
                "channel": Channel.WEB,
                "locale": "zh-CN",
                "participant_kind": PrincipalKind.CUSTOMER
                if customer_id
                else PrincipalKind.VISITOR,
                "customer_id": customer_id,
                "owner_kind": kind,
                "owner_staff_id": agent if kind is OwnerKind.AGENT else None,
                "owner_epoch": chat.epoch,
                "last_seq": chat.seq,
                "last_note_no": chat.note_no,
                "consecutive_misses": 0,
                "queued_at": handed_off_at if kind is OwnerKind.QUEUE else None,
                "created_at": began_at,
                "last_customer_message_at": chat.last_customer_at,
                "last_message_at": chat.at,
            }
        )


class _Chat:
    """One conversation as it grows."""

    def __init__(self, weeks: _Weeks, conversation_id: str, began_at: datetime) -> None:
        self.id, self.at, self.last_customer_at = conversation_id, began_at, began_at
        self.seq, self.note_no, self.epoch = 0, 0, 1
        self._weeks, self._dice = weeks, weeks.dice

    def talk_with_bot(self, topic: _Topic, *, goes_on: bool) -> datetime:
        """The bot's part; returns when it was over."""
        for _ in range(self._dice.randrange(1, 6 if goes_on else 3)):
            self._say(Sender.CUSTOMER, self._dice.choice(topic[0]), outcome=Outcome.TURN)
            self._say(Sender.BOT, topic[1])
        return self.at

    def hand_off(
        self,
        topic: _Topic,
        began_at: datetime,
        kind: OwnerKind,
        *,
        agent: int,
        customer_id: int | None,
    ) -> None:
        """The people's part: it waits, is under way, or is over, as ``kind`` says."""
        self._change(OwnerKind.BOT, OwnerKind.QUEUE, reason=topic[2])
        is_claimed = kind is not OwnerKind.QUEUE
        self._say(Sender.CUSTOMER, topic[0][-1], outcome=Outcome.AGENT if is_claimed else None)
        waiting_since = self.at
        answered_at = None
        if is_claimed:
            self._change(OwnerKind.QUEUE, OwnerKind.AGENT, reason="taken_over", agent=agent)
            answered_at = self._answer(topic, agent)
            self._note(agent)
        if kind is OwnerKind.CLOSED:
            self._change(OwnerKind.AGENT, OwnerKind.CLOSED, reason="resolved", by=agent)
            self._score(agent, customer_id)
        self._weeks.rows[Handoff].append(
            {
                "conversation_id": self.id,
                "reason": topic[2],
                "summary": topic[0][0],
                "slots": {},
                "began_at": began_at,
                "waiting_since": waiting_since,
                "claimed_at": answered_at,
                "claimed_by_staff_id": agent if is_claimed else None,
                "first_answer_at": answered_at,
                "ended_at": self.at if kind is OwnerKind.CLOSED else None,
                "end": HandoffEnd.RESOLVED if kind is OwnerKind.CLOSED else None,
            }
        )
        if self._dice.random() < 0.3:
            self._ticket(topic[3], customer_id, agent, is_over=kind is OwnerKind.CLOSED)

    def _answer(self, topic: _Topic, agent: int) -> datetime:
        self._say(Sender.AGENT, "您好，您的问题由我来跟进，请稍等。", agent=agent)
        answered_at = self.at
        for _ in range(self._dice.randrange(1, 5)):
            self._say(Sender.CUSTOMER, self._dice.choice(topic[0]), outcome=Outcome.AGENT)
            self._say(Sender.AGENT, "好的，已经为您处理。", agent=agent)
        return answered_at

    def _say(
        self,
        sender: Sender,
        text: str,
        *,
        outcome: Outcome | None = None,
        agent: int | None = None,
    ) -> None:
        self.seq += 1
        self.at += timedelta(seconds=self._dice.randrange(5, 90))
        if sender is Sender.CUSTOMER:
            self.last_customer_at = self.at
        self._weeks.rows[Message].append(
            {
                "conversation_id": self.id,
                "seq": self.seq,
                "sender": sender,
                "text": text,
                "staff_id": agent,
                "outcome": outcome,
                "sent_at": self.at,
            }
        )

    def _change(
        self,
        source: OwnerKind,
        target: OwnerKind,
        *,
        reason: str,
        agent: int | None = None,
        by: int | None = None,
    ) -> None:
        self.epoch += 1
        self._weeks.rows[OwnershipChange].append(
            {
                "conversation_id": self.id,
                "epoch": self.epoch,
                "from_kind": source,
                "to_kind": target,
                "to_staff_id": agent,
                "by_staff_id": agent or by,
                "reason": reason,
                "summary": "",
                "changed_at": self.at,
            }
        )

    def _note(self, agent: int) -> None:
        self.note_no += 1
        self._weeks.rows[Note].append(
            {
                "conversation_id": self.id,
                "note_no": self.note_no,
                "staff_id": agent,
                "text": "已经和仓库确认过，下午补发。",
                "written_at": self.at,
            }
        )

    def _score(self, agent: int, customer_id: int | None) -> None:
        score = self._dice.choice((None, 2, 4, 5, 5))
        self._weeks.rows[Feedback].append(
            {
                "conversation_id": self.id,
                "customer_id": customer_id,
                "part": FeedbackPart.AGENT,
                "staff_id": agent,
                "asked_seq": self.seq,
                "score": score,
                "comment": "回复很快" if score == 5 else "",
                "awaits_comment": False,
                "asked_at": self.at,
                "answered_at": self.at if score else None,
            }
        )

    def _ticket(
        self, kind: TicketType, customer_id: int | None, agent: int, *, is_over: bool
    ) -> None:
        state = TicketState.RESOLVED if is_over else TicketState.OPEN
        number = len(self._weeks.rows[Ticket]) + 1
        self._weeks.rows[Ticket].append(
            {
                "number": f"TKB{number:06d}",
                "type": kind,
                "state": state,
                "subject_key": f"conversation:{self.id}",
                "customer_id": customer_id,
                "conversation_id": self.id,
                "text": "客户在会话里提出，需要跟进。",
                "resolution": "已处理" if is_over else "",
                "assignee_staff_id": agent if self._dice.random() < 0.7 else None,
                "opened_at": self.at,
                "due_at": self.at + timedelta(hours=24),
                "resolved_at": self.at if is_over else None,
            }
        )
