"""The crash test as often as you like, odd messages, then generated requests over the whole API.

``python -m tests.chaos.soak --kills N --messages M --odd-messages O --requests R --seed S``; ``--telegram`` is
Telegram alone: storms over both ways in, and malformed updates.
"""

import argparse
import asyncio
import math
import sys
import tempfile
import time
from pathlib import Path

from tests.chaos.checker import check
from tests.chaos.comparison import compare, report
from tests.chaos.crash_run import play, play_under_fire
from tests.chaos.odd_messages_run import send_odd_messages
from tests.chaos.script import known_orders, write_script
from tests.chaos.telegram_soak import hold_malformed, hold_storm
from tests.contracts.fire import load, open_fire
from tests.contracts.firing_range import CALLERS, FiringRange
from tests.real_stack import load_demo_home, running_stack

SHARE_ALIKE_AT_LEAST = 0.98


def run_once(folder: Path, options: argparse.Namespace) -> bool:
    """One undisturbed run and one under fire; tells what was found, True when all promises hold."""
    shop = load_demo_home(folder / "template", stands_still=True)
    with running_stack(folder / "calm", shop) as stack:
        parts = write_script(known_orders(stack), messages=options.messages, seed=options.seed)
        calm = asyncio.run(play(stack, parts, bursts=options.bursts))
    with running_stack(folder / "fire", shop) as stack:
        began = time.monotonic()
        playing = play_under_fire(
            stack,
            parts,
            kills=options.kills,
            seed=options.seed,
            messages=calm.messages,
            bursts=options.bursts,
        )
        under_fire = asyncio.run(playing)
        seconds = time.monotonic() - began
    comparison = compare(calm, under_fire)
    violations = check(under_fire.history, under_fire.dump)
    tell(report(under_fire, comparison, seed=options.seed))
    tell(f"{len(violations)} violations, {seconds:.0f} s")
    for violation in violations:
        tell(f"  {violation.kind} {violation.conversation}: {violation.detail}")
    return not violations and comparison.share_alike >= SHARE_ALIKE_AT_LEAST


def tell(line: str) -> None:
    """A line for the terminal, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Repeat with one seed after the other; 1 when any run broke a promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=60)
    parser.add_argument("--messages", type=int, default=1000, help="at least so many")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--bursts", type=int, default=20)
    parser.add_argument("--runs", type=int, default=1, help="with seeds counting up")
    parser.add_argument("--requests", type=int, default=50_000, help="generated, over the API")
    parser.add_argument("--odd-messages", type=int, default=10_000, help="through hub and bot")
    parser.add_argument("--telegram", action="store_true", help="Telegram, and nothing else")
    options = parser.parse_args()
    if options.telegram:
        return 0 if held_on_telegram(options) else 1
    held = True
    for _ in range(options.runs):
        with tempfile.TemporaryDirectory(prefix="zhanggui-soak-") as folder:
            held = run_once(Path(folder), options) and held
        options.seed += 1
    held = held_under_odd_messages(options) and held
    return 0 if held_under_requests(options) and held else 1


def held_on_telegram(options: argparse.Namespace) -> bool:
    """Storms by webhook and by polling, then malformed updates; True when all promises hold."""
    storms = [hold_storm(is_webhook, seed=options.seed) for is_webhook in (True, False)]
    findings = [*storms, hold_malformed(seed=options.seed)]
    for finding in findings:
        tell(finding.report)
        for violation in finding.violations:
            tell(f"  {violation}")
    return not any(finding.violations for finding in findings)


def held_under_odd_messages(options: argparse.Namespace) -> bool:
    """So many odd messages through hub and bot; True when each was answered or properly refused."""
    if not options.odd_messages:
        return True
    with tempfile.TemporaryDirectory(prefix="zhanggui-soak-") as folder:
        shop = load_demo_home(Path(folder) / "template", stands_still=True)
        with running_stack(Path(folder) / "home", shop) as stack:
            sending = send_odd_messages(stack, options.odd_messages, seed=options.seed)
            fate = asyncio.run(sending)
    tell(
        f"{options.odd_messages} odd messages: {fate.answered} answered, {fate.refused} refused, "
        f"{len(fate.failures)} failures"
    )
    for failure in fate.failures:
        tell(f"  {failure}")
    return not fate.failures


def held_under_requests(options: argparse.Namespace) -> bool:
    """So many generated requests over the whole API, shared among all kinds of callers; True when none broke it."""
    if not options.requests:
        return True
    failures = []
    sent = 0
    with tempfile.TemporaryDirectory(prefix="zhanggui-soak-") as folder:
        target = FiringRange(Path(folder))
        operations = sum(map(len, target.app.openapi()["paths"].values()))
        each = math.ceil(options.requests / len(CALLERS) / operations)
        cases = load(target.app, examples=each, seed=options.seed)
        for caller in CALLERS:
            fire = open_fire(cases, target.credentials(caller), target.known_ids, seed=options.seed)
            sent += fire.requests
            failures += fire.failures
        target.close()
    tell(f"{sent} generated requests, {len(failures)} broke the hub or its description")
    for failure in failures:
        tell(f"  {failure}")
    return not failures


if __name__ == "__main__":
    sys.exit(main())
