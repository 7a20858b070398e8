"""What charts are drawn with: font, colours, marks, text that fits, nothing left behind."""

import subprocess
import sys
from collections.abc import Mapping
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.charts import CARD, Heading
from analytics.charts.canvas import Canvas
from analytics.charts.font import drawable, glyphs
from analytics.charts.palette import INK, INK_2, PAPER, SCALE
from analytics.charts.ticks import evenly_chosen, round_marks
from analytics.charts.words import chart_words
from analytics.sales.words import _SENTENCES

ROOT = Path(__file__).resolve().parents[3]
PRINTED = "".join(map(chr, range(0x20, 0x7F))) + "¥£€…—·"


def signs_of(codec: str) -> set[str]:
    """Every sign of a two-byte coded set."""
    found = set()
    for code in range(0x8140, 0xFEFF):
        try:
            found |= set(code.to_bytes(2, "big").decode(codec))
        except UnicodeDecodeError:
            continue
    return {sign for sign in found if ord(sign) > 0x7F and sign.isprintable()}


@pytest.mark.parametrize(("codec", "missing"), [("gb2312", 0), ("big5", 2)])
def test_font_draws_simplified_and_traditional_chinese(codec, missing):
    signs = signs_of(codec)
    assert len(signs) > 7000
    assert len({sign for sign in signs if ord(sign) not in glyphs()}) <= missing


def test_font_draws_what_names_are_made_of():
    assert {ord(sign) for sign in PRINTED + "喆堃祎玥昇镕"} <= glyphs()


def texts(value: object) -> list[str]:
    """Every text in a tree of data classes, mappings and tuples."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, Mapping):
        return texts(tuple(value.values()))
    if isinstance(value, tuple):
        return [text for each in value for text in texts(each)]
    return texts(vars(value))


@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_word_of_charts_and_sentences_can_be_drawn(locale):
    words = texts(chart_words(locale)) + texts(_SENTENCES[locale])
    assert len(words) > 40
    assert {sign for text in words for sign in text if ord(sign) not in glyphs()} == set()


def test_what_has_no_glyph_is_left_out():
    assert drawable("马克杯 😀\n家用\t\x07") == "马克杯 家用"
    assert drawable("😀") == ""


@given(st.text(max_size=60), st.integers(20, 300))
def test_fitted_text_is_no_wider_than_its_room(text, room):
    canvas = Canvas(CARD, Heading(""))
    fitted = canvas.fitted(text, room)
    assert canvas.width_of(fitted) <= room
    assert fitted == drawable(text) or fitted.endswith("…")


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("", []),
        ("上周净销售 ¥1.00", ["上周净销售 ¥1.00"]),
        (
            "上周净销售 ¥128,400.00，比前一周 +12.0%，主要因为「保温杯」（+¥9,820.00）",
            ["上周净销售 ¥128,400.00，比前一周 +12.0%，主要因为「保温杯」", "（+¥9,820.00）"],
        ),
        ("¥128,400.00 " * 9, ["¥128,400.00 ¥128,400.00 ¥128,400.00 ¥128,400.00 ¥128,400.00", None]),
    ],
)
def test_title_breaks_between_words(title, lines):
    canvas = Canvas(CARD, Heading(title))
    written = [text.get_text() for text in canvas.figure.texts]
    assert len(written) == len(lines)
    for text, line in zip(written, lines, strict=True):
        assert text == line or line is None


def test_title_of_any_length_takes_two_lines():
    canvas = Canvas(CARD, Heading("长" * 500))
    assert len(canvas.figure.texts) == 2
    assert canvas.top == Canvas(CARD, Heading("长" * 50)).top


def luminance(colour: str) -> float:
    """Relative luminance of WCAG 2.2."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_scale_darkens_step_by_step_and_lines_are_seen_on_paper():
    steps = [luminance(colour) for colour in SCALE]
    assert all(later < 0.8 * earlier for earlier, later in pairwise(steps))
    assert all(contrast(colour, PAPER) >= 3 for colour in SCALE[-2:])
    assert all(contrast(ink, PAPER) >= 4.5 for ink in (INK, INK_2))


@given(st.integers(-(10**12), 10**12), st.integers(-(10**12), 10**12), st.booleans())
def test_marks_enclose_the_values_and_nought(one, other, is_money):
    low, high = min(one, other), max(one, other)
    marks = round_marks(low, high, is_money=is_money)
    assert marks[0] <= min(low, 0) <= max(high, 0) <= marks[-1]
    assert 0 in marks
    assert 2 <= len(marks) <= 6
    assert len({b - a for a, b in pairwise(marks)}) == 1
    assert not is_money or all(mark % 100 == 0 for mark in marks)


@given(st.integers(1, 1000), st.integers(1, 20))
def test_no_more_places_are_labelled_than_fit(count, most):
    chosen = evenly_chosen(count, most)
    assert 1 <= len(chosen) <= most
    assert chosen[0] == 0


def test_matplotlib_comes_with_the_first_chart_and_pyplot_never():
    script = """
import sys
from analytics import charts
assert "matplotlib" not in sys.modules, "too early"
import pandas as pd
charts.segment_bars(
    pd.DataFrame({"name": ["甲"], "customers": [1]}),
    heading=charts.Heading("客户"),
    look=charts.Look(locale="zh", currency="CNY"),
)
assert "matplotlib" in sys.modules
assert "matplotlib.pyplot" not in sys.modules, "pyplot keeps state"
"""
    subprocess.run([sys.executable, "-c", script], cwd=ROOT, check=True)


def test_unknown_chart_is_an_attribute_error():
    from analytics import charts

    with pytest.raises(AttributeError, match="pie_chart"):
        _ = charts.pie_chart
