"""A hub to fire at: a small busy shop in a SQLite file, and what each kind of caller can show."""

import asyncio
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import jwt
from sqlalchemy import select

from crm_backend.access.values import StaffRole
from crm_backend.app import create_app
from crm_backend.conversations.models import Conversation
from crm_backend.core import migrate
from crm_backend.core.bulk import BulkDatabase
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.ids import new_id
from crm_backend.core.settings import Settings
from crm_backend.customers.models import Customer
from crm_backend.orders.models import Order
from crm_backend.orders.values import OrderStatus
from crm_backend.staff.dependencies import COOKIE
from crm_backend.staff.models import StaffMember, StaffSession
from crm_backend.staff.service.sessions import csrf_token, hash_token
from crm_backend.telegram.models import TelegramBot
from crm_backend.tickets.models import Ticket
from tests import factories
from tests.factories.busy_shop import fill

SECRETS = ("bot_secret", "actions_secret", "service_token", "session_secret")
CONVERSATIONS = 30
ORDERS_EACH = 2
BOT = 7_000_000_001
CALLERS = ("nobody", "visitor", "customer", "bot", "turn", "agent", "manager", "admin")

Headers = dict[str, str]


class FiringRange:
    """The hub, ids that exist in it, and headers for each kind of caller."""

    def __init__(self, folder: Path) -> None:
        url = f"sqlite+aiosqlite:///{folder / 'shop.db'}"
        migrate.upgrade(url)
        self.settings = Settings.model_validate(
            {
                "home": folder,
                "database_url": url,
                "new_sessions_per_minute": 1_000_000,
                "telegram_token": f"{BOT}:{secrets.token_urlsafe(35)[:35]}",
                **{name: secrets.token_urlsafe(32) for name in SECRETS},
            }
        )
        self.now = SystemClock().now()
        self.turn_id, self.customer_id = asyncio.run(_people(url, self.now))
        self.bulk = BulkDatabase(url)
        self.known_ids = self._known_ids()
        self.app = create_app(self.settings)

    def close(self) -> None:
        """Let go of the database."""
        self.bulk.close()
        asyncio.run(self.app.state.database.close())

    def credentials(self, caller: str) -> Callable[[], Headers]:
        """Fresh headers of a kind of caller, again and again."""
        if caller in set(StaffRole):
            return lambda: self._of_staff(StaffRole(caller))
        token = self.settings.service_token.get_secret_value()
        bot = {"Authorization": f"Bearer {token}"}
        fixed: dict[str, Callable[[], Headers]] = {
            "nobody": dict,
            "visitor": lambda: self._of_chat(None),
            "customer": lambda: self._of_chat(self.customer_id),
            "bot": lambda: bot,
            "turn": lambda: {
                **bot,
                "X-Zhanggui-Turn": self.turn_id,
                "X-Zhanggui-Deed": f"fire/{1 + secrets.randbelow(900)}",
            },
        }
        return fixed[caller]

    def _of_staff(self, role: StaffRole) -> Headers:
        token, session_id = secrets.token_urlsafe(32), new_id("sts")
        with self.bulk.transaction() as session:
            member = session.scalars(
                select(StaffMember).where(StaffMember.name == f"under-fire-{role}")
            ).one()
            # Whatever the last operation did to the account, the next one finds it as it was.
            member.role, member.is_active = role, True
            opened = StaffSession(
                id=session_id,
                token_hash=hash_token(token),
                staff_id=member.id,
                session_version=member.session_version,
                created_at=self.now,
                expires_at=self.now + timedelta(days=1),
            )
            session.add(opened)
        return {
            "Cookie": f"{COOKIE}={token}",
            "X-CSRF-Token": csrf_token(session_id, self.settings.session_secret),
        }

    def _of_chat(self, customer_id: int | None) -> Headers:
        kind = "customer" if customer_id else "visitor"
        claims = {
            "aud": "zhanggui-session",
            "sid": new_id("ses"),
            "cid": "cnv_of_the_customer" if customer_id else new_id("cnv"),
            "knd": kind,
            "cus": customer_id,
            "site": "demo",
            "loc": "zh-CN",
            "exp": int((self.now + timedelta(days=1)).timestamp()),
        }
        secret = self.settings.session_secret.get_secret_value()
        return {"Authorization": f"Bearer {jwt.encode(claims, secret, algorithm='HS256')}"}

    def _known_ids(self) -> dict[str, list[str]]:
        with self.bulk.reading() as session:
            numbers = [
                *session.scalars(select(Customer.number)),
                *session.scalars(select(Order.number)),
                *session.scalars(select(Ticket.number)),
            ]
            chats = list(session.scalars(select(Conversation.id)))
            staff = [str(staff_id) for staff_id in session.scalars(select(StaffMember.id))]
        return {
            "conversation_id": chats,
            "number": numbers,
            "staff_id": staff,
            "segment_id": ["1"],
            "reply_id": ["1"],
            "token_id": ["1"],
            "day": ["2026-12-25"],
        }


async def _people(url: str, now: datetime) -> tuple[str, int]:
    database = Database(url)
    async with database.transaction() as session:
        await factories.add_shop(session, opens_at="00:00", closes_at="00:00")
        await factories.add_site(session)
        session.add(TelegramBot(bot_id=BOT, username="shop_bot"))
        for role in StaffRole:
            await factories.add_staff(session, name=f"under-fire-{role}", role=role)
        customer = await factories.add_customer(session)
        for status in OrderStatus:
            for _ in range(ORDERS_EACH):
                await factories.add_order(session, customer, status=status)
        turn_id = await factories.add_turn(
            session,
            customer,
            conversation_id="cnv_of_the_customer",
            lease_until=now + timedelta(days=1),
        )
        await factories.add_chat(session, customer, id="cnv_of_the_customer")
        await session.run_sync(fill, conversations=CONVERSATIONS, now=now)
    await database.close()
    return turn_id, customer.id
