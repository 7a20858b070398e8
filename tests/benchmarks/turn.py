"""``python -m tests.benchmarks.turn``: the time of a turn, in the bot beside stock Rasa and at the socket.

Prints tables and, as its last line, one JSON object. Writes nothing into the project except ``var/bench``;
``--json FILE`` keeps the figures.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path
from typing import Any

from crm_backend.cli.secrets_file import read_secrets
from crm_backend.core.terminal import Step, StepFailed, prepare_output, say
from tests.benchmarks import disk, inside, report, socket_turns, stock_rasa
from tests.benchmarks.served import CpuMeter, ProgramFailed, Served, run_to_end
from tests.benchmarks.stack_start import StartWatch, fresh_stack, memory
from tests.stack import ROOT, Stack, free_ports

BENCH = ROOT / "var" / "bench"
BOT_PYTHON = ROOT / "bot" / ".venv" / "bin" / "python"
CHATS = 150
LONG_CHATS = 5
CHATS_EACH = 4
BLOCKS = 2
ROUNDS = 100
ROUNDS_OF_MANY = 8
WARM_UP = 5


def main() -> int:
    """Measure and report; 1 and one sentence when something could not be started."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    parser.add_argument(
        "--without-peer", action="store_true", help="only our own stack, without stock Rasa"
    )
    parser.add_argument("--index", default="", help="package index to install the peer from")
    chosen = parser.parse_args()
    prepare_output()
    # Told to stop, it stops what it started.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        results = measure(with_peer=not chosen.without_peer, index=chosen.index)
    except (ProgramFailed, StepFailed) as failure:
        sys.stderr.write(f"✗ {failure}\n")
        return 1
    sys.stdout.write(f"\n{report.in_words(results)}\n\n")
    if chosen.json:
        text = json.dumps(results, ensure_ascii=False, indent=1)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(results, ensure_ascii=False) + "\n")
    return 0


def measure(*, with_peer: bool, index: str) -> dict[str, Any]:
    """Run every part, one after the other; the figures by part."""
    began = time.monotonic()
    home = BENCH / "home"
    training = None
    if with_peer:
        stock_rasa.install_peer(index)
        training = stock_rasa.train_peer()
    stack = fresh_stack(home)
    with Step(say("训练我们的机器人", "Train our bot")):
        own = {"ZHANGGUI_HOME": str(home)}
        command: list[str | Path] = [BOT_PYTHON, "-m", "bot.train", "--force"]
        cost = run_to_end(command, environment=own, log=BENCH / "train.log")
    results: dict[str, Any] = {"training": {"ours": asdict(cost)}}
    results |= measure_stack(stack)
    if training is not None:
        results["training"]["stock"] = {
            **asdict(training.cost),
            "diet_epochs": training.diet_epochs,
        }
        results |= measure_inside(home, training)
    results["seconds_in_all"] = round(time.monotonic() - began)
    return results


def measure_stack(stack: Stack) -> dict[str, Any]:
    """The real stack: start-up, turns at the socket, the disk alone, memory."""
    watch = StartWatch(stack)
    try:
        with Step(say("打开整套系统", "Open the shop as make up does")):
            stack.start()
            starts = watch.seconds()
        with Step(say("在 WebSocket 上测", "Measure at the WebSocket")):
            before = disk.fsync_alone(stack.home), disk.commit_alone(stack.home)
            turns, cpu = asyncio.run(_measure_socket(stack))
        return {
            "socket": turns,
            "socket_cpu_ms_per_turn": cpu,
            "disk": {"fsync": before[0].as_json(), "commit": before[1].as_json()},
            "stack": {"start_seconds": starts, "rss_mib": memory(stack)},
        }
    finally:
        stack.stop()


async def _measure_socket(stack: Stack) -> tuple[dict[str, Any], dict[str, Any]]:
    identities = await socket_turns.sign_customers(stack.home)
    chosen = await socket_turns.choose_customers(stack.url, identities)
    meter = CpuMeter(stack.pids())
    alone = await socket_turns.talk(stack.url, chosen[:1], ROUNDS)
    cpu = {"one": meter.milliseconds_per(ROUNDS * socket_turns.TURNS_OF_SCRIPT)}
    together = await socket_turns.talk(stack.url, chosen, ROUNDS_OF_MANY)
    turns_together = len(chosen) * ROUNDS_OF_MANY * socket_turns.TURNS_OF_SCRIPT
    cpu["sixteen"] = meter.milliseconds_per(turns_together)
    figures = {
        name: {
            turn: {part: spread.as_json() for part, spread in parts.items()}
            for turn, parts in socket_turns.spreads(
                socket_turns.split(stack.home, exchanges)
            ).items()
        }
        for name, exchanges in (("one", alone), ("sixteen", together))
    }
    return figures, cpu


def measure_inside(home: Path, training: stock_rasa.Training) -> dict[str, Any]:
    """Our bot and the peer with the same actions server, both up at once."""
    shop_port, actions_port, our_port, peer_port = free_ports(4)
    secrets = read_secrets(home)
    variables = {
        **secrets,
        "ZHANGGUI_HOME": str(home),
        "ZHANGGUI_HUB_URL": f"http://127.0.0.1:{shop_port}",
        "ZHANGGUI_ACTIONS_PORT": str(actions_port),
        "ZHANGGUI_ACTIONS_URL": f"http://127.0.0.1:{actions_port}",
        "ZHANGGUI_BOT_PORT": str(our_port),
    }
    with ExitStack() as running:

        def start(*words: str | Path, port: int, ready: str, log: str) -> Served:
            served = Served(words, port, ready, environment=variables, log=BENCH / log)
            return running.enter_context(served)

        python = sys.executable
        shop = (python, "-m", "tests.benchmarks.fake_shop", str(shop_port))
        start(*shop, port=shop_port, ready="/openapi.json", log="shop.log")
        server = (python, "-m", "actions.core.server")
        actions = start(*server, port=actions_port, ready="/healthz", log="actions.log")
        bot = (BOT_PYTHON, "-m", "bot.serve")
        ours = start(*bot, port=our_port, ready="/webhooks/hub/health", log="bot.log")
        with Step(say("启动对照组", "Start the peer")):
            stock = stock_rasa.serve_command(training, peer_port)
            peer = start(*stock, port=peer_port, ready="/", log="peer.log")
        figures = _compare(
            {
                "ours": lambda: inside.OurChat(our_port, secrets["ZHANGGUI_BOT_SECRET"]),
                "stock": lambda: inside.PeerChat(peer_port),
            },
            {"ours": ours, "stock": peer},
        )
        figures["actions"] = _of_program(actions)
    return {"inside": figures}


def _compare(bots: dict[str, inside.NewChat], programs: dict[str, Served]) -> dict[str, Any]:
    fresh = {name: program.rss_mib for name, program in programs.items()}
    with Step(say("两边轮流回答", "Both answer, turn about")):
        inside.one_at_a_time(bots, WARM_UP)
        meter = CpuMeter({name: program.pid for name, program in programs.items()})
        alone = inside.one_at_a_time(bots, CHATS)
        cpu = meter.milliseconds_per(CHATS * len(inside.SCRIPT))
        long = inside.long_chats(bots, LONG_CHATS)
        together = inside.many_at_a_time(bots, CHATS_EACH, BLOCKS)
    return {
        "same_answers": round(min(map(inside.share_of_same_answers, (alone, long))), 4),
        "one": report.compared(alone),
        "long": report.compared(long),
        "sixteen": report.compared(together),
        "turns_per_second": {
            name: [round(rate, 1) for rate in samples.turns_per_second]
            for name, samples in together.items()
        },
        "cpu_ms_per_turn": cpu,
        "processes": {
            name: {**_of_program(program), "rss_mib": fresh[name]}
            for name, program in programs.items()
        },
    }


def _of_program(program: Served) -> dict[str, float]:
    return {
        "start_seconds": round(program.start_seconds, 1),
        "rss_after_load_mib": program.rss_mib,
    }


if __name__ == "__main__":
    sys.exit(main())
