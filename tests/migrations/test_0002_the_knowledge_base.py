"""The second migration on a shop that has tickets already: none is lost, up and down, on both databases."""

import pytest
from alembic import command
from sqlalchemy.exc import IntegrityError

from crm_backend.core.migrate import alembic_config
from tests.migrations.rows import run_in


def _add_ticket(url: str, number: str, kind: str) -> None:
    run_in(
        url,
        "INSERT INTO tickets (number, type, state, subject_key, text, resolution, opened_at)"
        " VALUES (:number, :kind, 'open', 'order:1', '', '', '2026-11-25 00:00:00+00:00')",
        number=number,
        kind=kind,
    )


def test_tickets_survive_both_ways_and_only_known_types_are_taken(url: str) -> None:
    config = alembic_config(url)
    command.upgrade(config, "0001")
    _add_ticket(url, "TK1", "other")
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK2", "repair")
    command.upgrade(config, "0002")
    _add_ticket(url, "TK2", "repair")
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK3", "weather")
    with pytest.raises(IntegrityError):
        run_in(url, "UPDATE tickets SET state = 'lost'")
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK4", "repair")
    command.downgrade(config, "0001")
    kept = run_in(url, "SELECT number, type, subject_key FROM tickets ORDER BY number")
    assert kept == [("TK1", "other", "order:1"), ("TK2", "other", "order:1:repair")]
    with pytest.raises(IntegrityError):
        _add_ticket(url, "TK3", "repair")
