"""The figures of the console benchmark in words."""

from typing import Any

from crm_backend.core.terminal import say
from tests.benchmarks.figures import Spread, ratio_words, table

LOAD_WORDS = {
    "ack": ("顾客收到确认", "customer's ack"),
    "agent_screen": ("每位客服的连接收到", "on an agent's socket"),
    "last_agent_screen": ("最后一位客服收到", "on the last agent's socket"),
}


def in_words(figures: dict[str, Any]) -> str:
    """All tables."""
    return "\n\n".join([_load(figures), _console(figures), _memory(figures), _honesty(figures)])


def _load(figures: dict[str, Any]) -> str:
    shape = figures["shape"]
    title = say(
        f"{shape['customers']} 位顾客、{shape['agents']} 位客服在线，每秒 {shape['messages_per_second']} 句，"
        f"{shape['seconds']} 秒：顾客发出之后",
        f"{shape['customers']} customers and {shape['agents']} agents connected, {shape['messages_per_second']}"
        f" messages/s for {shape['seconds']} s: after the customer sends",
    )
    headings = (
        say("毫秒 p50 / p95 / p99", "ms p50 / p95 / p99"),
        say("我们", "ours"),
        say("裸转发", "bare fan-out"),
        say("我们 / 裸转发", "ours / bare"),
    )
    rows: list[tuple[object, ...]] = [
        (
            say(*words),
            Spread(**figures["load"][name]),
            Spread(**figures["peer"]["load"][name]),
            ratio_words(figures["ratio"][name]),
        )
        for name, words in LOAD_WORDS.items()
    ]
    bubble = say("Chromium 里的气泡", "bubble in Chromium")
    rows.append((bubble, Spread(**figures["bubble"]), "–", "–"))
    return table(title, headings, rows)


def _console(figures: dict[str, Any]) -> str:
    many = figures["shape"]["conversations"]
    title = say(f"库里有 {many} 个会话", f"{many} conversations in the database")
    headings = (say("毫秒 p50 / p95 / p99", "ms p50 / p95 / p99"), say("我们", "ours"))
    opened = say("打开工作台，到列表可见并实时", "console open: rows visible and live")
    rows = [(opened, Spread(**figures["open"]))]
    for owner, spread in figures["list"].items():
        rows.append((f"GET /conversations?owner={owner}", Spread(**spread)))
    return table(title, headings, rows)


def _memory(figures: dict[str, Any]) -> str:
    headings = (
        say("内存 MiB", "memory, MiB"),
        say("连接之前", "before"),
        say("全部连上", "all sockets"),
        say("负载之后", "after load"),
    )
    moments = ("alone", "all_sockets", "after_load")
    hub, peer = figures["hub_rss_mib"], figures["peer"]["rss_mib"]
    rows = [
        ("hub", *(f"{hub[moment]:.0f}" for moment in moments)),
        (say("裸转发", "bare fan-out"), *(f"{peer[moment]:.0f}" for moment in moments)),
    ]
    return table(say("内存", "Memory"), headings, rows)


def _honesty(figures: dict[str, Any]) -> str:
    load, average = figures["load"], figures["load_average"]
    return say(
        f"共 {load['sent']} 句，没到的 {load['missing']} · 本机负载 前 {average['before']} 后 {average['after']}",
        f"{load['sent']} messages, missing {load['missing']} · load average before {average['before']}"
        f" after {average['after']}",
    )
