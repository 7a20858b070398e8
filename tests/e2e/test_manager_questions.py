"""A hundred questions of a manager get the figures of plain SQL; a hundred of customers get none.

All of it on the running system: chat, hub, bot, actions, database. The questions were written apart
from the training data, the figures are worked out a second time (tests/insights/README.md), and how a
number is written comes from docs/metrics.md alone.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.canaries import found_in, names_in, secret_numbers
from tests.e2e.figure_checks import wrong
from tests.e2e.figures_shop import FiguresShop, manager, running_figures_shop
from tests.fakes.chat_client import Answer
from tests.insights.dictionary import Dictionary
from tests.stack import ROOT


def lines_of(name: str) -> list[dict[str, Any]]:
    text = (ROOT / "tests" / "insights" / name).read_text("utf-8")
    return [json.loads(line) for line in text.splitlines()]


QUESTIONS = lines_of("manager_questions.jsonl")
PARAPHRASES = [line["text"] for line in lines_of("customer_paraphrases.jsonl")]
CUSTOMERS, EACH_ASKS, VISITORS_ASK = 25, 4, 20
SENTENCE_ENDS = tuple("。！？：.!?:")
# What only a broken template, or a fault, would say.
BROKEN = ("{", "}", "None", "null", "Traceback", "nan", "figures.")


def chains() -> dict[int, list[int]]:
    """The questions by that which began their chat; a follow-up comes after what it goes on from."""
    found: dict[int, list[int]] = {}
    began: dict[int, int] = {}
    for number, question in enumerate(QUESTIONS, 1):
        began[number] = began.get(question["follow_up_of"], number)
        found.setdefault(began[number], []).append(number)
    return found


@dataclass(frozen=True)
class Said:
    """What one customer, or a visitor, asked and was told."""

    who: str | None
    text: str
    answer: Answer


@dataclass(frozen=True)
class Talks:
    """Everything that was said, and the independent answers just before and just after it.

    What is open, or not over yet, may end between the two; an answer is right that agrees with either.
    """

    before: Dictionary
    dictionary: Dictionary
    answers: dict[int, Answer]
    customers: list[Said]
    visitors: list[Said]
    people: dict[str, str]

    def wrong(self, number: int) -> list[str]:
        question, text = QUESTIONS[number - 1], self.answers[number].text
        found = wrong(question, self.dictionary.answer(question), text)
        if found and not wrong(question, self.before.answer(question), text):
            return []
        return found


@pytest.fixture(scope="module")
def talks(figures_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Talks]:
    """All questions, asked once: the managers' first, since customers' chats are figures too."""
    folder = tmp_path_factory.mktemp("figures")
    with running_figures_shop(folder / "home", figures_home) as shop:
        began, answers, ended = shop.now, ask_managers(shop), shop.now
        rows = shop.copy_of_database(folder / "asked.db")
        people = dict(shop.stack.rows("SELECT number, name FROM customers"))
        customers, visitors = ask_customers(shop, people)
    with closing(sqlite3.connect(rows)) as early, closing(sqlite3.connect(rows)) as late:
        told = Dictionary(early, began), Dictionary(late, ended)
        yield Talks(*told, answers, customers, visitors, people)


def ask_managers(shop: FiguresShop) -> dict[int, Answer]:
    """Each chain to the bot by a manager who has asked nothing before."""
    by_chain = list(chains().values())
    asked = [
        (manager(place), [QUESTIONS[number - 1]["text"] for number in numbers])
        for place, numbers in enumerate(by_chain)
    ]
    return {
        number: answer
        for numbers, answers in zip(by_chain, shop.ask_all(asked), strict=True)
        for number, answer in zip(numbers, answers, strict=True)
    }


def ask_customers(shop: FiguresShop, people: dict[str, str]) -> tuple[list[Said], list[Said]]:
    """All paraphrases by customers, every fifth by a visitor too."""
    numbers = sorted(number for number in people if number.startswith("C5"))[:CUSTOMERS]
    asked: list[tuple[str | None, list[str]]] = [
        (number, PARAPHRASES[place::CUSTOMERS]) for place, number in enumerate(numbers)
    ]
    visitors: list[tuple[str | None, list[str]]] = [
        (None, [text]) for text in PARAPHRASES[:: len(PARAPHRASES) // VISITORS_ASK]
    ]
    return said(asked, shop.ask_all(asked)), said(visitors, shop.ask_all(visitors))


def said(asked: list[tuple[str | None, list[str]]], answers: list[list[Answer]]) -> list[Said]:
    return [
        Said(who, text, answer)
        for (who, texts), told in zip(asked, answers, strict=True)
        for text, answer in zip(texts, told, strict=True)
    ]


@pytest.mark.parametrize("number", range(1, len(QUESTIONS) + 1))
def test_the_answer_has_the_figures_of_plain_sql(talks: Talks, number: int) -> None:
    asked, answer = QUESTIONS[number - 1]["text"], talks.answers[number].text
    assert talks.wrong(number) == [], f"{asked}\n{answer}"


def test_every_question_is_asked() -> None:
    assert sorted(number for numbers in chains().values() for number in numbers) == list(
        range(1, 101)
    )


def test_customers_and_visitors_learn_nothing(talks: Talks) -> None:
    assert (len(talks.customers), len(talks.visitors)) == (CUSTOMERS * EACH_ASKS, VISITORS_ASK)
    secrets = secret_numbers(talks.dictionary)
    leaks = {}
    for each in (*talks.customers, *talks.visitors):
        whole = json.dumps(each.answer.messages, ensure_ascii=False)
        found = found_in(each.answer.text, secrets) | names_in(whole, talks.people, each.who)
        if found:
            leaks[each.text] = (each.who, found, each.answer.text)
    assert leaks == {}


def test_a_leak_would_be_seen(talks: Talks) -> None:
    """What managers are told is full of what customers must not read."""
    secrets = secret_numbers(talks.dictionary)
    leaking = [number for number, answer in talks.answers.items() if found_in(answer.text, secrets)]
    assert {1, 8, 23, 26, 28, 29, 32, 33} <= set(leaking)
    assert names_in(talks.answers[89].text, talks.people, None)


def test_every_answer_to_a_customer_is_a_sentence(talks: Talks) -> None:
    broken = {
        each.text: each.answer.text
        for each in (*talks.customers, *talks.visitors)
        if not is_proper(each.answer)
    }
    assert broken == {}


def is_proper(answer: Answer) -> bool:
    text = answer.text.strip()
    return text != "" and text.endswith(SENTENCE_ENDS) and not any(word in text for word in BROKEN)
