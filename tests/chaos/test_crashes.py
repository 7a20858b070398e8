"""The system under kill -9: nothing lost, nothing twice, the same answers.

The script is played once undisturbed and once while hub, bot and actions are killed in turn, each
in the middle of a turn. ``make soak`` does it with ten seeds, ``python -m tests.chaos.soak`` with any
number of kills.
"""

import asyncio
import os
import sys
from collections import Counter
from pathlib import Path

import pytest

from tests.chaos.checker import check
from tests.chaos.comparison import compare, report
from tests.chaos.crash_run import Outcome, play, play_under_fire
from tests.chaos.script import known_orders, write_script
from tests.real_stack import running_stack

FIRST_SEED = 20261123
SEEDS = range(FIRST_SEED, FIRST_SEED + (10 if "ZHANGGUI_SOAK" in os.environ else 1))
KILLS = 30
# How many questions a form asks is the bot's decision, so the script aims a little higher.
ABOUT, MESSAGES_AT_LEAST = 570, 500
BURSTS = 8
SHARE_ALIKE_AT_LEAST = 0.98

pytestmark = pytest.mark.stack


@pytest.fixture(scope="module", params=SEEDS, ids="seed {}".format)
def seed(request: pytest.FixtureRequest) -> int:
    return int(request.param)


@pytest.fixture(scope="module")
def calm(seed: int, shop_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Outcome:
    """The script, undisturbed."""
    with running_stack(tmp_path_factory.mktemp("calm") / "home", shop_home) as stack:
        parts = write_script(known_orders(stack), messages=ABOUT, seed=seed)
        return asyncio.run(play(stack, parts, bursts=BURSTS))


@pytest.fixture(scope="module")
def under_fire(
    seed: int, calm: Outcome, shop_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Outcome:
    """The same script over the same shop, with 30 kills."""
    with running_stack(tmp_path_factory.mktemp("fire") / "home", shop_home) as stack:
        parts = write_script(known_orders(stack), messages=ABOUT, seed=seed)
        playing = play_under_fire(
            stack, parts, kills=KILLS, seed=seed, messages=calm.messages, bursts=BURSTS
        )
        return asyncio.run(playing)


def test_undisturbed_run_keeps_every_promise(calm: Outcome) -> None:
    assert check(calm.history, calm.dump) == []
    assert calm.messages >= MESSAGES_AT_LEAST
    everybody = Counter(e.by for exchanges in calm.exchanges.values() for e in exchanges)
    assert set(everybody) == {"bot"}


def test_every_kill_hit_a_running_turn(under_fire: Outcome) -> None:
    turns = {turn.id for turn in under_fire.dump.turns}
    assert {turn for _program, turn in under_fire.killed} <= turns
    kills = Counter(program for program, _turn in under_fire.killed)
    assert kills == {"hub": KILLS // 3, "bot": KILLS // 3, "actions": KILLS // 3}


def test_nothing_is_lost_or_done_twice(under_fire: Outcome) -> None:
    assert check(under_fire.history, under_fire.dump) == []


def test_the_bot_answers_as_if_nothing_had_happened(
    seed: int, calm: Outcome, under_fire: Outcome, capsys: pytest.CaptureFixture[str]
) -> None:
    comparison = compare(calm, under_fire)
    words = report(under_fire, comparison, seed=seed)
    with capsys.disabled():
        sys.stdout.write(f"\n{words}\n")
    assert comparison.share_alike >= SHARE_ALIKE_AT_LEAST, words


def test_the_same_refunds_are_in_the_database(calm: Outcome, under_fire: Outcome) -> None:
    def made(outcome: Outcome) -> list[tuple[str, int, str, tuple[int, ...]]]:
        return sorted(
            (r.order_number, r.amount_minor, r.state, r.order_line_ids)
            for r in outcome.dump.refunds
            if r.idempotency_key.startswith("trn_")
        )

    assert len(made(calm)) >= 30
    assert made(under_fire) == made(calm)
