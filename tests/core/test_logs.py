"""Nothing personal reaches a log line."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.exc import IntegrityError

from crm_backend.core.db import Database
from crm_backend.core.logs import PERSONAL_KEYS, drop_personal, hide_bot_tokens
from crm_backend.core.outbox import enqueue


def test_personal_values_are_dropped_and_facts_stay() -> None:
    event = dict.fromkeys(PERSONAL_KEYS, "13812345678") | {"event": "turn.done", "turn_id": "trn_1"}
    shown = drop_personal(None, "info", event)
    assert "13812345678" not in str(shown)
    assert (shown["event"], shown["turn_id"]) == ("turn.done", "trn_1")


def test_token_of_a_bot_is_in_no_text():
    token = "7000000001:AAEhBOweik6ad9r_QXMENQjcrGbqCr4K-bc"
    event = hide_bot_tokens(None, "info", {"event": f"POST https://api/bot{token}/getMe", "n": 1})
    assert event == {"event": "POST https://api/bot(token)/getMe", "n": 1}


async def test_error_of_the_database_tells_nothing_that_was_to_be_written(database: Database):
    said = {"text": "13812345678"}

    async def ask() -> None:
        async with database.transaction() as session:
            now = datetime(2026, 11, 27, tzinfo=UTC)
            enqueue(session, kind="k", target="t", cause="c", payload=said, now=now)

    await ask()
    with pytest.raises(IntegrityError) as caught:
        await ask()
    assert "13812345678" not in str(caught.value)
