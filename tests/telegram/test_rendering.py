"""Our messages as Telegram's HTML: within its limit, nothing lost, nothing interpreted."""

from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.telegram.rendering import LONGEST_UNITS, Reader, picture_of, render, split, units

GOODS = {"sku": "T1", "name": "龙井 <b>特级</b>", "quantity": 2, "amount_minor": 128_050}
ORDER = {
    "kind": "order",
    "number": "SO<1>",
    "status_text": "已发货",
    "placed_at": "2026-11-24T02:00:00Z",
    "carrier": "顺丰",
    "tracking_number": "SF1&2",
    "currency": "CNY",
    "total_minor": 128_050,
    "items": [GOODS],
}
REFUND = {
    "kind": "refund",
    "number": "RF1",
    "order_number": "SO1",
    "state_text": "已同意，待打款",
    "amount_minor": 9_900,
    "currency": "CNY",
    "requested_at": "2026-11-25T02:00:00Z",
    "expected_on": "2026-11-28",
}

CHART = {
    "kind": "chart",
    "image_url": "/api/v1/insights/sales.png?figure=sales&by=day",
    "alt": "上周净销售 ¥1,284，<+12%>",
    "link": "/dashboard?page=sales&from=2026-11-16",
    "link_text": "在看板里看",
}


def shown(text: str, card=None, locale: str = "zh-CN", public_url: str = "") -> list[str]:
    reader = Reader(locale=locale, time_zone="Asia/Shanghai", public_url=public_url)
    return render(text, card, reader)


def test_what_was_typed_is_shown_and_not_interpreted():
    assert shown("<b>1 & 2</b>") == ["&lt;b&gt;1 &amp; 2&lt;/b&gt;"]


def test_order_card_stands_below_the_sentence():
    (part,) = shown("在路上。", ORDER)
    assert part.splitlines() == [
        "在路上。",
        "",
        "<b>订单 SO&lt;1&gt;</b> · 已发货",
        "龙井 &lt;b&gt;特级&lt;/b&gt; × 2  ¥1,280.50",
        "下单 2026-11-24 10:00",
        "顺丰 <code>SF1&amp;2</code>",
        "合计 <b>¥1,280.50</b>",
    ]


def test_refund_card_names_amount_order_and_day():
    (part,) = shown("", REFUND, "en")
    assert part.splitlines() == [
        "<b>Refund RF1</b> · 已同意，待打款",
        "Amount <b>¥99.00</b>",
        "Of order SO1",
        "Requested 2026-11-25 10:00",
        "Payout expected 2026-11-28",
    ]


def test_card_of_a_kind_nobody_knows_leaves_its_text():
    assert shown("看图", {"kind": "map", "image_url": "/x"}) == ["看图"]


def test_answer_of_figures_stands_out_and_leads_to_the_dashboard():
    text = "上周净销售 ¥1,284，<+12%>。\n口径：已付款"
    (part,) = shown(text, CHART, public_url="https://shop.example")
    assert part.splitlines() == [
        "<b>上周净销售 ¥1,284，&lt;+12%&gt;</b>。",
        "口径：已付款",
        "",
        '<a href="https://shop.example/dashboard?page=sales&amp;from=2026-11-16">在看板里看</a>',
    ]


def test_without_a_public_address_there_is_no_link():
    assert "<a" not in shown("卖了 3 单。", CHART)[0]


@pytest.mark.parametrize("link", ["https://evil.example/dashboard", "//evil", None, 7])
def test_link_or_picture_elsewhere_is_not_followed(link):
    card = CHART | {"link": link, "image_url": link}
    assert "<a" not in shown("卖了 3 单。", card, public_url="https://shop.example")[0]
    assert picture_of(card) is None


def test_card_that_does_not_fit_below_a_long_text_stands_alone():
    parts = shown("长" * LONGEST_UNITS, ORDER)
    assert [units(part) for part in parts[:1]] == [LONGEST_UNITS]
    assert parts[1].startswith("<b>订单")


def test_order_of_many_goods_is_cut_between_lines():
    many = ORDER | {"items": [GOODS] * 300}
    parts = shown("", many)
    assert all(units(part) <= LONGEST_UNITS for part in parts)
    lines = [line for part in parts for line in part.splitlines()]
    assert sum(line.startswith("龙井") for line in lines) == 300


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("第一段\n\n第二段", ["第一段", "第二段"]),
        ("头一句话。第二句话", ["头一句话。", "第二句话"]),
        ("😀😀😀😀😀", ["😀😀😀", "😀😀"]),
    ],
)
def test_text_is_cut_where_a_reader_pauses(text, parts):
    assert split(text, longest=7) == parts


@given(st.text(alphabet=st.sampled_from("茶a😀&<。\n "), max_size=400), st.integers(5, 60))
def test_parts_fit_and_nothing_but_blanks_is_lost(text, longest):
    parts = split(text, longest=longest)
    joined = "".join("".join(parts).split())
    assert joined == "".join(text.split())
    assert all(units(part) <= longest for part in parts)


@given(st.text(max_size=9000))
def test_every_part_fits_when_escaped(text):
    parts = shown(text)
    assert all(0 < units(part) <= LONGEST_UNITS for part in parts)
    assert "".join("".join(map(unescape, parts)).split()) == "".join(text.split())
