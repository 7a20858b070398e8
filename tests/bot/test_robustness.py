"""Whatever is typed is read without an error, and in work that does not grow with what was pasted.

Time is measured by the benchmark; here stands what bounds it.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from datetime import date

import numpy as np
import pytest
from conftest import Bot

from bot import wishes
from bot.entities import find_entities
from bot.intent_model import IntentModel
from bot.normaliser import normalise
from bot.tokeniser import Dictionary
from tests.odd_messages import odd_messages

TODAY = date(2026, 11, 26)
COUNT = 2000  # the benchmark reads 10,000
TEN_KILOBYTES = 10_000
PASTED = {
    "clauses": "退款，" * (TEN_KILOBYTES // 3),
    "one word": "退" * TEN_KILOBYTES,
    "digits": "1" * TEN_KILOBYTES,
    "order numbers": "SF2611230042 " * (TEN_KILOBYTES // 13),
    "blanks": " " * TEN_KILOBYTES,
    "letters that unfold": "ﷺ" * TEN_KILOBYTES,
    "surrogates": "\ud800" * TEN_KILOBYTES,
    "marks": "a" + "\u0301" * TEN_KILOBYTES,
    "dates": "上周三到月底" * (TEN_KILOBYTES // 6),
}


@pytest.fixture(scope="module")
def read() -> Callable[[str], dict[str, object]]:
    """Read a text as the pipeline does: normaliser, tokeniser, classifier, entities."""
    dictionary = Dictionary({"退款": 500, "订单": 500, "发票": 500, "快递": 500}, [])

    def cut(text: str) -> str:
        return " ".join(word for word, _ in dictionary.cut(text))

    sentences = ["我要退款", "帮我退款", "查快递", "快递到哪了", "开发票", "发票呢"]
    intents = ["request_refund"] * 2 + ["track_order"] * 2 + ["invoice_request"] * 2
    model = IntentModel(folds=2).fit([cut(normalise(s)) for s in sentences], intents)

    def read_text(text: str) -> dict[str, object]:
        normal = normalise(text)
        [row] = model.predict_proba([cut(normal)])
        assert np.isfinite(row).all()
        assert row.sum() == pytest.approx(1)
        for found in find_entities(normal, today=TODAY):
            assert 0 <= found.start <= found.end <= len(normal)
        best = int(row.argmax())
        intent = {"name": str(model.classes_[best]), "confidence": float(row[best])}
        return {"intent": intent, "text": normal}

    return read_text


def expected_status(text: str) -> int:
    """The hub keeps blank messages to itself; the bot calls them malformed."""
    return 200 if text.strip() else 400


def separate(text: str, read: Callable[[str], dict[str, object]]) -> tuple[list[str], int]:
    """Return the wishes of a text and how often the model was asked."""
    asked = []

    async def understand(clause: str) -> dict[str, object]:
        asked.append(clause)
        return read(clause)

    return asyncio.run(wishes.separate(text, understand)), len(asked)


def test_odd_messages_are_read(read: Callable[[str], dict[str, object]]) -> None:
    for text in odd_messages(COUNT):
        read(text)


def test_odd_messages_are_cut_into_wishes(read: Callable[[str], dict[str, object]]) -> None:
    for text in odd_messages(COUNT // 5, seed=1):
        parts, _ = separate(text, read)
        assert 1 <= len(parts) <= wishes.MOST_WISHES
        assert "".join("".join(parts).split()) in "".join(text.split())


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_ten_kilobytes_are_read_as_far_as_a_wish_goes(
    text: str, read: Callable[[str], dict[str, object]]
) -> None:
    assert len(str(read(text)["text"])) <= 1000
    _, asked = separate(text, read)
    assert asked <= wishes.MOST_CLAUSES


def test_a_wish_after_many_clauses_is_not_looked_for(
    read: Callable[[str], dict[str, object]],
) -> None:
    many = "嗯嗯嗯，" * (wishes.MOST_CLAUSES + 1)
    assert separate(f"{many}顺便开发票", read)[0] == [f"{many}顺便开发票"]


@pytest.mark.parametrize("text", PASTED.values(), ids=PASTED)
def test_ten_kilobytes_are_answered(bot: Bot, text: str) -> None:
    assert bot.turn(text).status == expected_status(text)


def test_odd_messages_are_answered(bot: Bot) -> None:
    failed: Iterable[tuple[str, object]] = [
        (json.dumps(text), answer.body)
        for text in odd_messages(300, seed=2)
        if (answer := bot.turn(text)).status != expected_status(text)
    ]
    assert failed == []
