"""The customer list as a file for a spreadsheet: phones masked, no cell a formula (I8)."""

import asyncio
import csv
import io
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from crm_backend.access import audit
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.db import Database
from crm_backend.core.spreadsheets import harmless, plain_money
from crm_backend.customers import service as customer_service
from crm_backend.customers.models import Customer
from crm_backend.customers.rules import mask_phone
from crm_backend.desk.customers.errors import ExportTooLarge
from crm_backend.desk.customers.repository import listing
from crm_backend.desk.customers.repository.listing import Totals
from crm_backend.desk.customers.service.reading import CustomerQuery, filter_of
from crm_backend.desk.segments import service as segment_service
from crm_backend.shop import service as shop_service

MAX_ROWS = 10_000
HEADINGS = (
    "客户编号", "姓名", "手机号", "省份", "城市", "标签", "订单数", "消费金额", "币种",
    "最近下单", "未结工单", "建档时间",
)  # fmt: skip


async def export_customers(
    database: Database, caller: StaffPrincipal, query: CustomerQuery, *, now: datetime
) -> bytes:
    """The file; noted in the audit log before a byte of it leaves.

    Raises
    ------
    SegmentNotFound
        The segment does not exist.
    ExportTooLarge
        More than ``MAX_ROWS`` customers match.
    """
    async with database.reading() as session:
        wanted = await filter_of(session, query)
        calendar = await segment_service.shop_calendar(session, now)
        found = await listing.list_with_totals(session, wanted, calendar, limit=MAX_ROWS + 1)
        if len(found) > MAX_ROWS:
            raise ExportTooLarge(limit=MAX_ROWS)
        tags = await customer_service.tags_by_customer(session, [each.id for each, _ in found])
        shop = await shop_service.get_shop(session)
    async with database.transaction() as session:
        audit.record(
            session,
            caller.staff_id,
            Operation.EXPORT_CUSTOMERS,
            object_kind="customers",
            object_id=str(query.segment_id or "all"),
            now=now,
            rows=len(found),
        )
    zone = ZoneInfo(shop.time_zone)
    rows = (
        _cells(customer, totals, tags.get(customer.id, []), currency=shop.currency, zone=zone)
        for customer, totals in found
    )
    # Thousands of rows take a while to write; chats must not wait for them.
    return await asyncio.to_thread(_file, rows)


def _file(rows: Iterable[Sequence[str]]) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    writer.writerows(map(harmless, row) for row in rows)
    # The mark at the beginning makes spreadsheets read it as UTF-8.
    return text.getvalue().encode("utf-8-sig")


def _cells(
    customer: Customer, totals: Totals, tags: Sequence[str], *, currency: str, zone: ZoneInfo
) -> tuple[str, ...]:
    return (
        customer.number,
        customer.name,
        mask_phone(customer.phone) or "",
        customer.province or "",
        customer.city or "",
        "、".join(tags),
        str(totals.orders),
        plain_money(totals.spent_minor),
        currency,
        _local(totals.last_order_at, zone),
        str(totals.open_tickets),
        _local(customer.created_at, zone),
    )


def _local(moment: datetime | None, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%Y-%m-%d %H:%M}" if moment else ""
