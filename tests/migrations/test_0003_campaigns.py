"""The third migration on a shop that has offered choices already: none is lost, up and down, on both databases."""

import pytest
from alembic import command
from sqlalchemy.exc import IntegrityError

from crm_backend.core.migrate import alembic_config
from tests.migrations.rows import run_in

TIME = "2026-11-25 00:00:00+00:00"


def _add_message(url: str) -> None:
    run_in(
        url,
        "INSERT INTO conversations (id, channel, locale, participant_kind, owner_kind, owner_epoch,"
        " last_seq, last_note_no, consecutive_misses, created_at)"
        " VALUES ('cnv_1', 'web', 'zh-CN', 'visitor', 'bot', 1, 1, 0, 0, :time)",
        time=TIME,
    )
    run_in(
        url,
        "INSERT INTO messages (id, conversation_id, seq, sender, text, sent_at)"
        " VALUES (1, 'cnv_1', 1, 'bot', '您好', :time)",
        time=TIME,
    )


def _offer(url: str, choice_id: str, command_word: str) -> None:
    run_in(
        url,
        "INSERT INTO choices (id, conversation_id, message_id, position, title, entities, command)"
        " VALUES (:id, 'cnv_1', 1, 0, '好', '{}', :command)",
        id=choice_id,
        command=command_word,
    )


def test_choices_survive_both_ways_and_only_known_commands_are_taken(url: str) -> None:
    config = alembic_config(url)
    command.upgrade(config, "0002")
    _add_message(url)
    _offer(url, "old", "rate")
    with pytest.raises(IntegrityError):
        _offer(url, "early", "unsubscribe")
    command.upgrade(config, "0003")
    _offer(url, "new", "unsubscribe")
    with pytest.raises(IntegrityError):
        _offer(url, "odd", "explode")
    command.downgrade(config, "0002")
    kept = run_in(url, "SELECT id, command, used_at IS NOT NULL FROM choices ORDER BY id")
    assert [(row[0], row[1], bool(row[2])) for row in kept] == [
        ("new", None, True),
        ("old", "rate", False),
    ]
    with pytest.raises(IntegrityError):
        _offer(url, "late", "unsubscribe")
