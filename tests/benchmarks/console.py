"""``python -m tests.benchmarks.console``: what agents wait for, with many customers and a long history.

Over the real stack of ``make up`` with thousands of conversations in it: how soon a customer's message is acknowledged
and on every agent's screen, how soon the console is open, and the hub's memory. Beside it a bare fan-out of the same
shape without database or rights. Prints tables and, as its last line, one JSON object.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import update

from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.terminal import Step, StepFailed, prepare_output, say
from crm_backend.demo.endpoints import SITE_KEY
from crm_backend.shop.models import PolicyNumber, Shop
from crm_backend.staff.dependencies import COOKIE
from tests import factories
from tests.benchmarks import console_browser, console_report, echo_peer
from tests.benchmarks.console_load import (
    AGENTS,
    CUSTOMERS,
    MESSAGES_PER_SECOND,
    SECONDS,
    Marks,
    Sockets,
    delays,
)
from tests.benchmarks.figures import Spread, ratios
from tests.benchmarks.served import ProgramFailed, Served, resident_mib
from tests.benchmarks.stack_start import fresh_stack
from tests.factories.busy_shop import fill
from tests.stack import ROOT, Stack, free_ports

BENCH = ROOT / "var" / "bench"
CONVERSATIONS = 5_000
OPENINGS = 10
LIST_CALLS = 50
MIDNIGHT = "00:00"
WAITS_MINUTES = 24 * 60
CHAT_SOCKET, STAFF_SOCKET = "/api/v1/chat/ws", echo_peer.AGENT_PATH


def main() -> int:
    """Measure and report; 1 and one sentence when something could not be started."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures there")
    # The turn benchmark has options of its own; what stands in its file stays.
    chosen, _others = parser.parse_known_args()
    prepare_output()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        results = {"console": measure()}
    except (ProgramFailed, StepFailed) as failure:
        sys.stderr.write(f"✗ {failure}\n")
        return 1
    sys.stdout.write(f"\n{console_report.in_words(results['console'])}\n\n")
    if chosen.json:
        known = json.loads(chosen.json.read_text("utf-8")) if chosen.json.exists() else {}
        text = json.dumps(known | results, ensure_ascii=False, indent=1)
        chosen.json.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(json.dumps(results, ensure_ascii=False) + "\n")
    return 0


def measure() -> dict[str, Any]:
    """The real stack, then the peer; the figures by part."""
    load_before = os.getloadavg()[0]
    home = BENCH / "console"
    stack = fresh_stack(home)
    # A stack without models of its own takes those that tests have trained.
    (home / "models").rmdir()
    with Step(say(f"写入 {CONVERSATIONS} 个会话", f"Write {CONVERSATIONS} conversations")):
        names = asyncio.run(_people(home))
    try:
        with Step(say("打开整套系统", "Open the shop as make up does")):
            stack.start()
        with Step(say("在客服工作台上测", "Measure at the console")):
            ours = asyncio.run(_measure_ours(stack, names))
    finally:
        stack.stop()
    with Step(say("测对照组", "Measure the peer")):
        peer = measure_peer()
    return {
        **ours,
        "peer": peer,
        "ratio": {
            name: ratios(Spread(**ours["load"][name]), Spread(**peer["load"][name]))
            for name in ("ack", "agent_screen", "last_agent_screen")
        },
        "shape": {
            "customers": CUSTOMERS,
            "agents": AGENTS,
            "messages_per_second": MESSAGES_PER_SECOND,
            "seconds": SECONDS,
            "conversations": CONVERSATIONS,
        },
        "load_average": {"before": round(load_before, 2), "after": round(os.getloadavg()[0], 2)},
    }


async def _people(home: Path) -> list[str]:
    database = Database(f"sqlite+aiosqlite:///{home / 'shop.db'}")
    now = SystemClock().now()
    try:
        async with database.transaction() as session:
            # The queue stays full: a closed shop empties it, and so does the time until nobody came.
            await session.execute(update(Shop).values(opens_at=MIDNIGHT, closes_at=MIDNIGHT))
            await session.merge(PolicyNumber(key="queue_timeout_minutes", value=WAITS_MINUTES))
            await session.run_sync(fill, conversations=CONVERSATIONS, now=now)
            members = [
                await factories.add_staff(session, name=f"bench{at}", display_name=f"测速{at}")
                for at in range(AGENTS)
            ]
            return [member.name for member in members]
    finally:
        await database.close()


@dataclass(frozen=True)
class Agent:
    """One signed-in person."""

    token: str
    csrf_token: str

    @property
    def cookie(self) -> str:
        """As a browser sends it."""
        return f"{COOKIE}={self.token}"

    async def take_over(self, http: httpx.AsyncClient, conversation_id: str) -> None:
        """Answer this chat from now on."""
        headers = {
            "Cookie": self.cookie,
            "X-CSRF-Token": self.csrf_token,
            "Idempotency-Key": str(uuid4()),
        }
        path = f"/api/v1/conversations/{conversation_id}/take-over"
        (await http.post(path, json={}, headers=headers)).raise_for_status()


async def _sign_in(http: httpx.AsyncClient, name: str) -> Agent:
    body = {"name": name, "password": factories.PASSWORD}
    answer = (await http.post("/api/v1/staff/sessions", json=body)).raise_for_status()
    agent = Agent(answer.cookies[COOKIE], answer.json()["csrf_token"])
    http.cookies.clear()
    return agent


async def _measure_ours(stack: Stack, names: list[str]) -> dict[str, Any]:
    hub = stack.pids()["hub"]
    async with (
        httpx.AsyncClient(base_url=stack.url, trust_env=False, timeout=60) as http,
        console_browser.chromium() as browser,
    ):
        agents = [await _sign_in(http, name) for name in names]
        lists = {owner: await _list_ms(http, agents[0], owner) for owner in ("all", "queue")}
        token = agents[0].token
        opened = await console_browser.open_times_ms(browser, stack.url, token, OPENINGS)
        memory = {"alone": resident_mib(hub)}
        chats = [await _open_chat(http) for _ in range(CUSTOMERS)]
        marks = Marks(AGENTS)
        sockets = Sockets(marks)
        try:
            await _connect(
                sockets, stack.url, agents, chats, last_event=await _last_event(http, agents[0])
            )
            for at, chat in enumerate(chats):
                await agents[at % AGENTS].take_over(http, chat["conversation_id"])
            chat_id = chats[0]["conversation_id"]
            page = await console_browser.watch_chat(browser, stack.url, token, chat_id)
            memory["all_sockets"] = resident_mib(hub)
            await sockets.talk(seconds=SECONDS, per_second=MESSAGES_PER_SECOND)
            memory["after_load"] = resident_mib(hub)
            bubbles = await console_browser.bubbles_at_ms(page)
        finally:
            await sockets.close()
    return {
        "load": marks.figures(),
        "bubble": Spread.of(delays(marks.sent, bubbles)).as_json(),
        "open": Spread.of(opened).as_json(),
        "list": lists,
        "hub_rss_mib": memory,
    }


async def _list_ms(http: httpx.AsyncClient, agent: Agent, owner: str) -> dict[str, float]:
    samples = []
    for _ in range(LIST_CALLS):
        began = time.perf_counter()
        answer = await http.get(
            "/api/v1/conversations", params={"owner": owner}, headers={"Cookie": agent.cookie}
        )
        samples.append((time.perf_counter() - began) * 1000)
        answer.raise_for_status()
    return Spread.of(samples).as_json()


async def _last_event(http: httpx.AsyncClient, agent: Agent) -> int:
    answer = await http.get("/api/v1/conversations", headers={"Cookie": agent.cookie})
    return int(answer.raise_for_status().json()["last_event"])


async def _open_chat(http: httpx.AsyncClient) -> dict[str, Any]:
    answer = await http.post("/api/v1/chat/sessions", json={"site_key": SITE_KEY})
    return dict(answer.raise_for_status().json())


async def _connect(
    sockets: Sockets,
    url: str,
    agents: list[Agent],
    chats: list[dict[str, Any]],
    *,
    last_event: int,
) -> None:
    address = url.replace("http", "ws", 1)
    for agent in agents:
        hello = {"last_event": last_event}
        await sockets.add_agent(address + STAFF_SOCKET, hello, cookie=agent.cookie)
    for chat in chats:
        hello = {"session_token": chat["session_token"], "last_seq": 0}
        await sockets.add_customer(address + CHAT_SOCKET, hello)


def measure_peer() -> dict[str, Any]:
    """The bare fan-out, started and weighed."""
    [port] = free_ports(1)
    command = (sys.executable, "-m", "tests.benchmarks.echo_peer", str(port))
    log = BENCH / "echo_peer.log"
    with Served(command, port, echo_peer.HEALTH_PATH, environment={}, log=log) as peer:
        return asyncio.run(_measure_peer(peer))


async def _measure_peer(peer: Served) -> dict[str, Any]:
    sockets = Sockets(Marks(AGENTS))
    nobody = [Agent("", "")] * AGENTS
    chats: list[dict[str, Any]] = [{"session_token": ""}] * CUSTOMERS
    memory = {"alone": peer.rss_mib}
    try:
        await _connect(sockets, f"http://127.0.0.1:{peer.port}", nobody, chats, last_event=0)
        memory["all_sockets"] = peer.rss_mib
        await sockets.talk(seconds=SECONDS, per_second=MESSAGES_PER_SECOND)
        memory["after_load"] = peer.rss_mib
    finally:
        await sockets.close()
    return {"load": sockets.marks.figures(), "rss_mib": memory}


if __name__ == "__main__":
    sys.exit(main())
