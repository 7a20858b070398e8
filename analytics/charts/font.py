"""The one font of all charts, vendored: a machine need not have any Chinese font.

``fonts/README.md`` tells where it comes from. Figures have one width, so that columns of them line
up. What it has no glyph for (an emoji in a product's name) is left out rather than drawn as a box.
"""

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties, get_font

from analytics.charts.picture import PIXELS_PER_INCH, SCALE

FILE = Path(__file__).parent / "fonts" / "wqy-microhei.ttf"

_POINTS_PER_PIXEL = 72 / PIXELS_PER_INCH
_SUBPIXELS = 64  # FreeType counts in 64ths of a device pixel


@cache
def font(pixels: int) -> FontProperties:
    """Return the font at a size in CSS pixels."""
    return FontProperties(fname=str(FILE), size=pixels * _POINTS_PER_PIXEL)


@cache
def glyphs() -> frozenset[int]:
    """Return the code points the font draws."""
    return frozenset(get_font(str(FILE)).get_charmap())


def text_width(text: str, pixels: int) -> float:
    """Return how wide a text of one line is drawn, in CSS pixels."""
    face = get_font(str(FILE))  # one for each thread
    face.set_size(pixels * _POINTS_PER_PIXEL, PIXELS_PER_INCH * SCALE)
    face.set_text(text, 0.0)
    width, _ = face.get_width_height()
    return width / _SUBPIXELS / SCALE


def drawable(text: str) -> str:
    """Return the text as it can be drawn: one line, without what the font does not know."""
    known = "".join(sign for sign in text if ord(sign) in glyphs() or sign.isspace())
    return " ".join(known.split())
