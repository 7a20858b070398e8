"""Customers and products of a shop's own files: found by number, added or changed."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer, MarketingConsent
from crm_backend.customers.values import ConsentSource
from crm_backend.imports import repository
from crm_backend.imports.tables import Record

_WISH = "accepts_offers"


@dataclass(frozen=True)
class Tally:
    """How many rows of a batch were new, and how many differed."""

    added: int
    changed: int
    changed_keys: frozenset[str] = frozenset()


def upsert_customers(session: Session, records: Sequence[Record], *, now: datetime) -> Tally:
    """Add or change customers; an empty cell leaves what is known.

    Whether they want offers is a row of its own. A file never brings back who took their consent back with us:
    it may be older than their wish.
    """
    numbers = [str(record.values["number"]) for record in records]
    known = repository.customers_by_number(session, numbers)
    wishes = {
        str(record.values["number"]): bool(record.values[_WISH])
        for record in records
        if _WISH in record.values
    }
    plain = [replace(record, values=_without_wish(record)) for record in records]
    defaults = {"name": "", "created_at": now}
    tally = _upsert(session, Customer, "number", plain, known, defaults)
    noted = _note_wishes(session, wishes, now)
    return Tally(tally.added, tally.changed + len(noted & known.keys() - tally.changed_keys))


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
    added = 0
    changed: set[str] = set()
    for record in records:
        row = known.get(str(record.values[key]))
        if row is None:
            session.add(model(**{**defaults, **record.values}))
            added += 1
            continue
        for name, value in record.values.items():
            setattr(row, name, value)
        if session.is_modified(row):
            changed.add(str(record.values[key]))
    return Tally(added, len(changed), frozenset(changed))


def _without_wish(record: Record) -> dict[str, object]:
    return {name: value for name, value in record.values.items() if name != _WISH}


def _note_wishes(session: Session, wishes: dict[str, bool], now: datetime) -> set[str]:
    """Keep who wants offers and who does not (any more). Returns the numbers of those for whom that is new."""
    if not wishes:
        return set()
    session.flush()
    customers = repository.customers_by_number(session, list(wishes))
    consents = repository.consents_by_customer(session, [each.id for each in customers.values()])
    noted = set()
    for number, wants in wishes.items():
        customer_id = customers[number].id
        consent = consents.get(customer_id)
        if wants and consent is None:
            session.add(
                MarketingConsent(
                    customer_id=customer_id, agreed_at=now, agreed_how=ConsentSource.IMPORT
                )
            )
        elif not wants and consent is not None and consent.is_agreed:
            consent.withdrawn_at, consent.withdrawn_how = now, ConsentSource.IMPORT
        else:
            continue
        noted.add(number)
    return noted
