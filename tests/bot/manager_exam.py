"""The blind exam: how many of the 100 questions the bot reads right, by field; no sentence is printed.

``PYTHONPATH=. bot/.venv/bin/python -m tests.bot.manager_exam`` (the bot's environment, for the normaliser).
"""

import sys
from collections import Counter

from bot.figures.merging import Asked, resolve
from bot.figures.reading import read
from bot.spelling import normalise
from tests.insights.resolved import FIELDS, TODAY, Question, fields_of, questions


def understood(asked_for: list[Question]) -> list[Asked | None]:
    """What the bot makes of each question, a follow-up with the one it goes on from."""
    made: list[Asked | None] = []
    for question in asked_for:
        before = made[question.follow_up_of - 1] if question.follow_up_of else None
        reading = read(normalise(question.text), today=TODAY)
        made.append(resolve(reading, before, today=TODAY))
    return made


def wrong_fields(question: Question, asked: Asked | None) -> list[str]:
    """The fields that the bot got wrong."""
    found = fields_of(asked, today=TODAY)
    if asked and asked.loose == "product" and "category" in question.fields["filter"]:
        # A word for goods that is a category's whole name is the category: the hub sees to that.
        found["filter"] = {**found["filter"], "category": found["filter"]["product"]}
        del found["filter"]["product"]
    return [name for name in FIELDS if not _is_same(question.fields[name], found[name])]


def _is_same(expected: object, found: object) -> bool:
    return (expected or None) == (found or None)


def main() -> None:
    """Print the score of each field and of whole questions."""
    asked_for = questions()
    pairs = zip(asked_for, understood(asked_for), strict=True)
    wrong = [wrong_fields(question, asked) for question, asked in pairs]
    missed = Counter(name for names in wrong for name in names)
    total = len(asked_for)
    for name in FIELDS:
        sys.stdout.write(f"{name}: {total - missed[name]} of {total}\n")
    sys.stdout.write(f"whole question: {sum(not names for names in wrong)} of {total}\n")


if __name__ == "__main__":
    main()
