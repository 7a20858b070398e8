"""What the console benchmark counts, and that its driver and the peer understand each other."""

import asyncio

import pytest
from websockets.asyncio.server import serve

from tests.benchmarks import console_report
from tests.benchmarks.console_load import (
    Marks,
    Sockets,
    delays,
    last_of_all,
    number_in,
    words_of,
    writer_of,
)
from tests.benchmarks.echo_peer import AGENT_PATH, EchoHub


def test_every_tenth_message_is_the_watched_customers_and_all_others_have_a_turn():
    writers = [writer_of(number, 200) for number in range(600)]
    assert writers.count(0) == 60
    assert set(writers[1::10]) <= set(range(1, 200))
    assert max(writers.count(writer) for writer in range(1, 200)) <= 4
    assert {writer_of(number, 1) for number in range(20)} == {0}


def test_number_of_a_message_is_found_in_its_words_only():
    assert number_in(words_of(417)) == 417
    assert number_in("第三句") is None


def test_delays_leave_out_what_was_never_sent():
    assert delays({1: 100.0, 2: 200.0}, {1: 103.0, 9: 999.0}) == [3.0]


def test_last_screen_counts_where_every_screen_has_the_message():
    screens = [{1: 105.0, 2: 201.0}, {1: 109.0}]
    assert last_of_all({1: 100.0, 2: 200.0}, screens) == [9.0]


def test_what_did_not_arrive_is_counted_as_missing():
    marks = Marks(agents=2, sent={0: 0.0, 1: 10.0}, acked={0: 4.0})
    marks.screens = [{0: 5.0, 1: 16.0}, {0: 7.0}]
    figures = marks.figures()
    assert (figures["sent"], figures["missing"]) == (2, 2)
    assert figures["ack"]["p50"] == 4.0
    assert figures["agent_screen"]["p99"] == 7.0
    assert figures["last_agent_screen"] == {"count": 1, "p50": 7.0, "p95": 7.0, "p99": 7.0}
    assert not marks.is_complete()


def test_a_frame_seen_twice_counts_when_it_first_came():
    marks = Marks(agents=1)
    event = {"type": "event", "kind": "message", "message": {"text": words_of(3)}}
    marks.note_agent_frame(0, event)
    first = dict(marks.screens[0])
    marks.note_agent_frame(0, event)
    marks.note_agent_frame(0, {"type": "event", "kind": "owner"})
    assert marks.screens == [first]
    assert list(first) == [3]


def test_refused_message_ends_the_benchmark():
    with pytest.raises(RuntimeError, match="too_many_messages"):
        Marks(agents=1).note_customer_frame({"type": "error", "code": "too_many_messages"})


async def test_peer_acks_and_tells_every_agent():
    marks = Marks(agents=2)
    sockets = Sockets(marks)
    async with asyncio.timeout(20), serve(EchoHub().serve, "127.0.0.1", 0) as server:
        port = next(iter(server.sockets)).getsockname()[1]
        for _ in range(2):
            await sockets.add_agent(f"ws://127.0.0.1:{port}{AGENT_PATH}", {}, cookie="")
        for _ in range(3):
            await sockets.add_customer(f"ws://127.0.0.1:{port}/api/v1/chat/ws", {})
        await sockets.talk(seconds=0.25, per_second=48)
        await sockets.close()
    assert marks.is_complete()
    assert (marks.figures()["sent"], marks.figures()["missing"]) == (12, 0)


def test_tables_say_all_there_is():
    spread = {"count": 9, "p50": 6.0, "p95": 8.0, "p99": 12.0}
    load = dict.fromkeys(console_report.LOAD_WORDS, spread) | {"sent": 600, "missing": 0}
    memory = {"alone": 200.4, "all_sockets": 231.0, "after_load": 240.0}
    shape = {"customers": 200, "agents": 20, "messages_per_second": 20, "seconds": 30}
    words = console_report.in_words(
        {
            "load": load,
            "bubble": spread,
            "open": spread,
            "list": {"queue": spread},
            "hub_rss_mib": memory,
            "peer": {"load": load, "rss_mib": memory},
            "ratio": {name: {"p50": 3.5} for name in console_report.LOAD_WORDS},
            "shape": shape | {"conversations": 5000},
            "load_average": {"before": 0.5, "after": 1.5},
        }
    )
    for expected in ("6.0 / 8.0 / 12.0", "3.5×", "5000", "owner=queue", "231", "600", "1.5"):
        assert expected in words
