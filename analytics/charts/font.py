"""The one font of all charts, vendored: a machine need not have any Chinese font.

``fonts/README.md`` tells where it comes from. Figures have one width, so that columns of them line
up. What it has no glyph for (an emoji in a product's name) is left out rather than drawn as a box.
"""

from functools import cache
from pathlib import Path

from matplotlib.font_manager import FontProperties
from matplotlib.ft2font import FT2Font

FILE = Path(__file__).parent / "fonts" / "wqy-microhei.ttf"

POINTS_PER_PIXEL = 0.72  # the figure has 100 CSS pixels to the inch, a point is a 72nd


@cache
def font(pixels: int) -> FontProperties:
    """Return the font at a size in CSS pixels."""
    return FontProperties(fname=str(FILE), size=pixels * POINTS_PER_PIXEL)


@cache
def glyphs() -> frozenset[int]:
    """Return the code points the font draws."""
    return frozenset(FT2Font(str(FILE)).get_charmap())


def drawable(text: str) -> str:
    """Return the text as it can be drawn: one line, without what the font does not know."""
    known = "".join(sign for sign in text if ord(sign) in glyphs() or sign.isspace())
    return " ".join(known.split())
