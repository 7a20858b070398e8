"""Where one wish ends and the next begins, with a model that is a table."""

import asyncio
from pathlib import Path

import pytest
from rasa.shared.core.domain import Domain

from bot import wishes

INTENTS = {
    "退": "request_refund",
    "发票": "invoice_request",
    "物流": "track_order",
    "碎": "damaged_goods",
    "换": "exchange_goods",
    "谢": "thanks",
    "气死": "complaint",
    "人工": "human_handoff",
    "地址": "change_address",
    "快递": "track_order",
}
SURE, HALF_SURE = 0.95, 0.6


def separate(text: str, confidence: float = SURE) -> list[str]:
    async def understand(clause: str) -> dict[str, object]:
        intent = next((name for word, name in INTENTS.items() if word in clause), "nlu_fallback")
        return {"intent": {"name": intent, "confidence": confidence}}

    return asyncio.run(wishes.separate(text, understand))


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("我要退款，顺便问下发票怎么开", ["我要退款，", "顺便问下发票怎么开"]),
        ("怎么还不退款，另外查下物流", ["怎么还不退款，", "另外查下物流"]),
        ("查下物流，另外帮我转人工", ["查下物流，", "另外帮我转人工"]),
        ("查下物流。帮我开个发票", ["查下物流。", "帮我开个发票"]),
        ("我要退款另外发票怎么开", ["我要退款", "另外发票怎么开"]),
        ("我要退款，另外给我换一个", ["我要退款，", "另外给我换一个"]),
        ("你好，查下物流，还有我的发票", ["你好，查下物流，", "还有我的发票"]),
        ("查下物流\n我要退款\n开个发票", ["查下物流", "我要退款", "开个发票"]),
    ],
)
def test_each_wish_is_cut_out_in_order(text: str, parts: list[str]) -> None:
    assert separate(text) == parts


@pytest.mark.parametrize(
    "text",
    [
        "我要退款",
        "我要退款，衣服不合适",
        "我要退款，真的要退",
        "杯子碎了，给我退钱",
        "杯子碎了，给我换一个",
        "还没到呢快递，帮我改地址",
        "我要退款，谢谢您了",
        "气死我了，我要退款",
        "我不退了，顺便谢谢",
        "不退了，帮我换大一码",
        "退，换，物流",
    ],
)
def test_one_wish_stays_whole(text: str) -> None:
    assert separate(text) == [text]


def test_what_is_announced_needs_less_certainty() -> None:
    assert separate("我要退款，开个发票", HALF_SURE) == ["我要退款，开个发票"]
    assert separate("另外我要退款，顺便开个发票", HALF_SURE) == ["另外我要退款，", "顺便开个发票"]


def test_a_fourth_wish_stays_with_the_third() -> None:
    found = separate("查下物流，我要退款，开个发票，改个地址")
    assert found == ["查下物流，", "我要退款，", "开个发票，改个地址"]


def test_the_intents_it_knows_are_the_domains() -> None:
    known = wishes._NO_WORK | wishes._HAPPENED | wishes._WANTED_FOR_IT
    domain = Domain.load(Path(__file__).parents[2] / "domain.yml")
    assert known.union(*wishes._MATTERS) - {"nlu_fallback"} <= set(domain.intents)
