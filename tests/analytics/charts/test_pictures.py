"""Every chart as a picture: readable, whole, the same each time."""

from io import BytesIO
from itertools import combinations

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from analytics.charts import CARD, PAGE, Look
from analytics.charts.canvas import MARGIN, Canvas
from analytics.charts.palette import DARK, DARKEST, LIGHT
from analytics.charts.picture import SCALE
from tests.analytics.charts.made_charts import DRAWN, EMPTY, expected, forecast, sold

ZH = Look(locale="zh", currency="CNY")
LOOKS = {
    "card": ZH,
    "english page": Look(locale="en", currency="GBP", size=PAGE),
}
BORDER = 8  # CSS pixels that nothing may touch


def pixels(png: bytes) -> np.ndarray:
    with Image.open(BytesIO(png)) as image:
        return np.asarray(image.convert("RGB"))


def has_colour(png: bytes, colour: str) -> bool:
    wanted = [int(colour[at : at + 2], 16) for at in (1, 3, 5)]
    return bool((pixels(png) == wanted).all(axis=2).any())


@pytest.fixture
def figures(monkeypatch: pytest.MonkeyPatch) -> list[Figure]:
    """The figures that charts are encoded from, so that their texts can be measured."""
    drawn: list[Figure] = []
    finish = Canvas.finish

    def keep(canvas, alt):
        drawn.append(canvas.figure)
        return finish(canvas, alt)

    monkeypatch.setattr(Canvas, "finish", keep)
    return drawn


def crossings(figure: Figure) -> list[str]:
    """Texts beyond the margins, and pairs of texts that lie over each other."""
    boxes = [(text.get_text(), text.get_window_extent()) for text in figure.texts]
    sheet = figure.bbox.padded(-(MARGIN - 1) * SCALE)
    found = [text for text, box in boxes if box.x0 < sheet.x0 or box.x1 > sheet.x1]
    found += [
        f"{one} and {other}"
        for (one, a), (other, b) in combinations(boxes, 2)
        if a.x1 > b.x0 and b.x1 > a.x0 and a.y1 > b.y0 and b.y1 > a.y0
    ]
    return found


@pytest.mark.parametrize("look", LOOKS.values(), ids=LOOKS)
@pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)
def test_picture_is_whole_and_its_texts_stand_clear(draw, look, figures):
    chart = draw(look)
    image = pixels(chart.png)
    assert image.shape == (look.size.height * SCALE, look.size.width * SCALE, 3)
    border = np.ones(image.shape[:2], dtype=bool)
    border[BORDER * SCALE : -BORDER * SCALE, BORDER * SCALE : -BORDER * SCALE] = False
    assert (image[border] == 255).all()
    assert (image[~border] != 255).any()
    assert chart.alt.endswith("。" if look.locale == "zh" else ".")
    assert crossings(figures[0]) == []


@pytest.mark.parametrize("name", ["line", "ranking", "forecast", "segments", "waterfall"])
def test_same_rows_give_the_same_bytes(name):
    assert DRAWN[name](ZH).png == DRAWN[name](ZH).png


@pytest.mark.parametrize("draw", EMPTY.values(), ids=EMPTY)
def test_nothing_to_draw_is_said(draw, figures):
    chart = draw(ZH)
    assert chart.alt.endswith("：没有数据。")
    assert "没有数据" in [text.get_text() for text in figures[0].texts]
    assert not figures[0].axes
    assert pixels(chart.png).shape == (CARD.height * SCALE, CARD.width * SCALE, 3)


def test_interval_is_drawn_where_there_is_one():
    assert has_colour(forecast(sold([5, 6]), expected([5, 6]), ZH).png, LIGHT)
    assert has_colour(forecast(sold([5, 6]), expected([5]), ZH).png, LIGHT)
    without = expected([5, 6], low=np.nan, high=np.nan)
    assert not has_colour(forecast(sold([5, 6]), without, ZH).png, LIGHT)


def test_past_alone_has_no_colour_of_a_forecast():
    png = forecast(sold([5, 6, 4]), expected([]), ZH).png
    assert has_colour(png, DARKEST)
    assert not has_colour(png, DARK)


def test_rising_parts_are_dark_and_falling_ones_light():
    png = DRAWN["waterfall"](ZH).png
    assert all(has_colour(png, colour) for colour in (LIGHT, DARK, DARKEST))
    assert not has_colour(DRAWN["waterfall_of_one"](ZH).png, LIGHT)


def test_labels_are_cut_only_where_they_must_be(figures):
    DRAWN["ranking"](ZH)
    texts = [text.get_text() for text in figures[0].texts]
    assert "竹制砧板" in texts
    assert "陶瓷马克杯 家用" in texts  # one line, without what the font has no glyph for
    assert "臺灣高山茶" in texts
    assert any(text.startswith("316 不锈钢真空") and text.endswith("…") for text in texts)


def test_pieces_are_told_in_pieces(figures):
    DRAWN["ranking_by_pieces"](ZH)
    assert {"销量", "12 万 件", "35 件"} <= {text.get_text() for text in figures[0].texts}


def test_ten_places_fit_on_a_card(figures):
    DRAWN["ranking"](ZH)
    assert len(figures[0].axes[0].patches) == 10


def test_what_does_not_fit_is_one_segment(figures):
    chart = DRAWN["segments_of_many"](ZH)
    texts = [text.get_text() for text in figures[0].texts]
    assert "其他" in texts
    assert "共 780 人" in chart.alt  # 0 + 1 + … + 39
