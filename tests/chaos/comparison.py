"""Compares what customers were told under fire with what they are told when all is well."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.chaos.crash_run import Exchange, Outcome
from tests.chaos.history import Dump


@dataclass(frozen=True)
class Difference:
    """A message that did not get the answer of the undisturbed run, and why, as far as is known."""

    conversation: str
    place: int
    said: str
    reason: str


@dataclass(frozen=True)
class Comparison:
    """How alike two runs are."""

    messages: int
    differences: tuple[Difference, ...]

    @property
    def share_alike(self) -> float:
        """The part of the messages that the bot answered as in the undisturbed run."""
        return 1 - len(self.differences) / self.messages


def compare(calm: Outcome, under_fire: Outcome) -> Comparison:
    """Hold every exchange of the undisturbed run against the same one under fire."""
    differences = [
        difference
        for name, expected in calm.exchanges.items()
        for difference in _differences(name, expected, under_fire.exchanges.get(name, ()))
    ]
    return Comparison(calm.messages, tuple(differences))


def _differences(
    name: str, expected: Sequence[Exchange], given: Sequence[Exchange]
) -> list[Difference]:
    found = []
    for place, one in enumerate(expected):
        other = given[place] if place < len(given) else None
        if other != one:
            found.append(Difference(name, place, one.said, _reason(one, other)))
    return found


def _reason(expected: Exchange, given: Exchange | None) -> str:
    if given is None:
        return "the conversation ended before"
    if given.by == "nobody":
        return f"no answer: {given.answer}"
    if given.by != expected.by:
        return f"answered by {given.by}: {given.answer}"
    if given.said != expected.said:
        return f"the customer said {given.said} here"
    return f"expected {expected.answer!r}, got {given.answer!r}"


def report(outcome: Outcome, comparison: Comparison, *, seed: int) -> str:
    """The figures of a crash run, in a few lines."""
    programs = [name for name, _turn in outcome.killed]
    kills: Mapping[str, int] = {name: programs.count(name) for name in dict.fromkeys(programs)}
    lines = [
        f"seed {seed}: {outcome.messages} scripted messages, {len(outcome.killed)} kill -9 "
        f"({', '.join(f'{name} {count}' for name, count in kills.items())}), "
        f"{_repeated(outcome.dump)} turns needed a second attempt",
        f"same answer as undisturbed: {comparison.share_alike:.2%} of {comparison.messages}",
        *(f"  {d.conversation} #{d.place} {d.said}: {d.reason}" for d in comparison.differences),
    ]
    return "\n".join(lines)


def _repeated(dump: Dump) -> int:
    return sum(turn.attempt > 1 for turn in dump.turns)
