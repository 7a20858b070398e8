"""The figures of the turn benchmark, for JSON and in words."""

from typing import Any

from crm_backend.core.terminal import say
from tests.benchmarks.figures import Spread, ratio_words, ratios, table
from tests.benchmarks.inside import AT_A_TIME, SCRIPT, Samples
from tests.benchmarks.socket_turns import PARTS

TURN_WORDS = {
    "rule": ("规则", "rule"),
    "action": ("查订单", "order look-up"),
    "form opens": ("退款表单：开始", "refund form: opens"),
    "form step": ("退款表单：下一步", "refund form: next step"),
}
PART_WORDS = {
    "ack": ("收下（提交 1）", "ack (commit 1)"),
    "call": ("叫机器人", "call the bot"),
    "nlu": ("理解", "NLU"),
    "bot": ("对话", "rest of bot"),
    "actions": ("动作", "actions"),
    "publish": ("发布（提交 2）", "publish (commit 2)"),
}


def compared(measured: dict[str, Samples]) -> dict[str, Any]:
    """By turn: both spreads and stock / ours."""
    ours, stock = measured["ours"].spreads(), measured["stock"].spreads()
    return {
        turn: {
            "ours": ours[turn].as_json(),
            "stock": stock[turn].as_json(),
            "ratio": ratios(stock[turn], ours[turn]),
        }
        for turn in ours
    }


def in_words(results: dict[str, Any]) -> str:
    """All tables."""
    parts = []
    if "inside" in results:
        parts += _inside(results["inside"])
    parts += _socket(results)
    parts.append(_programs(results))
    return "\n\n".join(parts)


def _inside(figures: dict[str, Any]) -> list[str]:
    headings = (
        say("毫秒 p50 / p95 / p99", "ms p50 / p95 / p99"),
        say("我们", "ours"),
        say("原版 DIET+TED", "stock DIET+TED"),
        say("原版 / 我们", "stock / ours"),
    )
    titles = {
        "one": say(
            "机器人内部（通道到回答），一个会话", "Inside the bot (channel to reply), one chat"
        ),
        "long": say(
            "机器人内部，一个会话的第 16 到 50 句", "Inside, messages 16 to 50 of one chat"
        ),
        "sixteen": say(f"机器人内部，{AT_A_TIME} 个会话同时", f"Inside, {AT_A_TIME} chats at once"),
    }
    tables = [
        table(
            title,
            headings,
            [
                (
                    say(*TURN_WORDS[turn]),
                    Spread(**row["ours"]),
                    Spread(**row["stock"]),
                    ratio_words(row["ratio"]),
                )
                for turn, row in figures[name].items()
            ],
        )
        for name, title in titles.items()
    ]
    same = f"{figures['same_answers']:.1%}"
    rates = figures["turns_per_second"]
    cpu = figures["cpu_ms_per_turn"]
    times = f"{cpu['stock'] / cpu['ours']:.1f}×"
    tables.append(
        say(
            f"两边回答相同 {same} · 每秒轮数 我们 {rates['ours']} 原版 {rates['stock']}\n"
            f"每轮 CPU 毫秒 我们 {cpu['ours']} 原版 {cpu['stock']}（{times}）",
            f"same answers {same} · turns per second ours {rates['ours']} stock {rates['stock']}\n"
            f"CPU ms per turn ours {cpu['ours']} stock {cpu['stock']} ({times})",
        )
    )
    return tables


def _socket(results: dict[str, Any]) -> list[str]:
    tables = []
    for name, many in (("one", ""), ("sixteen", f" × {AT_A_TIME}")):
        by_turn = results["socket"][name]
        rows = [
            (
                say(*TURN_WORDS[turn]) + many,
                Spread(**by_turn[turn]["ack"]),
                Spread(**by_turn[turn]["answer"]),
                *(f"{by_turn[turn][part]['p50']:.1f}" for part in PARTS),
            )
            for turn, _text in SCRIPT
        ]
        headings = (
            say("毫秒 p50 / p95 / p99", "ms p50 / p95 / p99"),
            say("收到确认", "ack"),
            say("回答", "answer"),
            *(say(*PART_WORDS[part]) for part in PARTS),
        )
        title = say(
            f"WebSocket 上（顾客看到的）{many}；右边是各部分的 p50",
            f"At the WebSocket (what the customer sees){many}; its parts to the right, p50",
        )
        tables.append(table(title, headings, rows))
    cpu = results["socket_cpu_ms_per_turn"]
    for name, used in cpu.items():
        words = " · ".join(f"{program} {value:.1f}" for program, value in used.items())
        many = "" if name == "one" else f" × {AT_A_TIME}"
        tables.append(say(f"每轮 CPU 毫秒{many}：{words}", f"CPU ms per turn{many}: {words}"))
    fsync, commit = (Spread(**results["disk"][each]) for each in ("fsync", "commit"))
    tables.append(
        say(
            f"同一块磁盘单独测：fsync {fsync} ms · SQLite 提交 {commit} ms（每轮对话提交两次）",
            f"this disk alone: fsync {fsync} ms · SQLite commit {commit} ms (two commits a turn)",
        )
    )
    return tables


def _programs(results: dict[str, Any]) -> str:
    stack = results["stack"]
    rows: list[tuple[object, ...]] = [
        (name, stack["start_seconds"].get(name, "–"), f"{mebibytes:.0f}")
        for name, mebibytes in stack["rss_mib"].items()
    ]
    for name, process in results.get("inside", {}).get("processes", {}).items():
        title = {"ours": say("机器人单独启动", "bot, alone"), "stock": "stock Rasa"}[name]
        after = process["rss_after_load_mib"]
        rows.append((title, process["start_seconds"], f"{after:.0f}"))
    for name, training in results["training"].items():
        epochs = f", DIET {training['diet_epochs']} epochs" if "diet_epochs" in training else ""
        title = say("训练 ", "training ") + f"{name} (CPU {training['cpu_seconds']:.0f} s{epochs})"
        rows.append((title, training["seconds"], f"{training['peak_mib']:.0f}"))
    headings = (
        say("进程", "process"),
        say("启动/用时 s", "start / time, s"),
        say("内存 MiB", "memory, MiB"),
    )
    return table(say("进程与训练", "Processes and training"), headings, rows)
