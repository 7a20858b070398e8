"""Customers and products of a shop's own files: found by number, added or changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer
from crm_backend.imports import repository
from crm_backend.imports.tables import Record


@dataclass(frozen=True)
class Tally:
    """How many rows of a batch were new, and how many differed."""

    added: int
    changed: int


def upsert_customers(session: Session, records: Sequence[Record], *, now: datetime) -> Tally:
    """Add or change customers; an empty cell leaves what is known."""
    numbers = [str(record.values["number"]) for record in records]
    known = repository.customers_by_number(session, numbers)
    return _upsert(session, Customer, "number", records, known, {"name": "", "created_at": now})


def upsert_products(
    session: Session, records: Sequence[Record], *, currency: str, now: datetime
) -> Tally:
    """Add or change products; an empty cell leaves what is known."""
    known = repository.products_by_sku(session, [str(record.values["sku"]) for record in records])
    defaults = {"currency": currency, "is_active": True, "created_at": now}
    return _upsert(session, Product, "sku", records, known, defaults)


def _upsert(
    session: Session,
    model: type[Customer] | type[Product],
    key: str,
    records: Sequence[Record],
    known: dict[str, Any],
    defaults: dict[str, Any],
) -> Tally:
    added = changed = 0
    for record in records:
        row = known.get(str(record.values[key]))
        if row is None:
            session.add(model(**{**defaults, **record.values}))
            added += 1
            continue
        for name, value in record.values.items():
            setattr(row, name, value)
        changed += session.is_modified(row)
    return Tally(added, changed)
