"""The sheet charts are drawn on: heading, text that fits, axes, PNG bytes.

Only matplotlib's objects are used, never ``pyplot`` or settings: nothing outlives a chart, and
threads do not meet. Measures are CSS pixels from the upper left corner.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from io import BytesIO
from typing import Literal

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analytics.charts.font import drawable, font, text_width
from analytics.charts.palette import INK, INK_2, LINE, PAPER
from analytics.charts.picture import PIXELS_PER_INCH, SCALE, Chart, Heading, Size

MARGIN = 24
TITLE, BASIS, LABEL = 20, 14, 14
_LINE_HEIGHT = 1.5
# A sign of Chinese or a run of anything else, with the brackets that may not end a line before it
# and the punctuation that may not begin one after it.
_WORD = re.compile(r"\s*[（「“]*(?:[^\s\u2e80-\uffff“”]+|[^\s])[，。、；：！？）」”]*")

Anchor = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Box:
    """A rectangle on the sheet."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """From left to right."""
        return self.right - self.left

    @property
    def height(self) -> float:
        """From top to bottom."""
        return self.bottom - self.top


class Canvas:
    """One chart under way.

    Parameters
    ----------
    size : Size
    heading : Heading
        Drawn at once; ``top`` is where it ends.
    """

    def __init__(self, size: Size, heading: Heading) -> None:
        self.size = size
        self.figure = Figure(
            figsize=(size.width / PIXELS_PER_INCH, size.height / PIXELS_PER_INCH),
            dpi=PIXELS_PER_INCH * SCALE,
            facecolor=PAPER,
        )
        self.top = self._write_heading(heading)

    @property
    def room(self) -> Box:
        """What the heading leaves, within the margins."""
        return Box(MARGIN, self.top, self.size.width - MARGIN, self.size.height - MARGIN)

    def write(
        self, x: float, y: float, text: str, *, colour: str = INK_2, anchor: Anchor = "left"
    ) -> None:
        """Write a label; ``y`` is its middle."""
        self._write(x, y, text, colour=colour, anchor=anchor, pixels=LABEL)

    def write_in_the_middle(self, text: str) -> None:
        """Write something large where the chart would be."""
        x, y = (self.room.left + self.room.right) / 2, (self.room.top + self.room.bottom) / 2
        self._write(x, y, text, colour=INK_2, pixels=TITLE, anchor="center")

    def width_of(self, text: str, pixels: int = LABEL) -> float:
        """Return how wide a text will be."""
        return text_width(drawable(text), pixels)

    def widest(self, texts: list[str]) -> float:
        """Return the width of the widest label; 0 without one."""
        return max(map(self.width_of, texts), default=0.0)

    def fitted(self, text: str, room: float, pixels: int = LABEL) -> str:
        """Cut a text to a width, with … where something is missing."""
        text = drawable(text)
        if self.width_of(text, pixels) <= room:
            return text
        most = bisect_right(
            range(len(text)), room, key=lambda kept: self.width_of(f"{text[:kept]}…", pixels)
        )
        return f"{text[: max(most - 1, 0)].rstrip()}…"

    def axes(self, box: Box) -> Axes:
        """Return empty axes over a box, without frame or marks."""
        axes = self.figure.add_axes(
            (
                box.left / self.size.width,
                1 - box.bottom / self.size.height,
                box.width / self.size.width,
                box.height / self.size.height,
            )
        )
        axes.set_axis_off()
        return axes

    def finish(self, alt: str) -> Chart:
        """Encode what was drawn; the same drawing gives the same bytes."""
        buffer = BytesIO()
        self.figure.savefig(buffer, format="png", metadata={"Software": None})
        return Chart(png=buffer.getvalue(), alt=alt, size=self.size)

    def _write_heading(self, heading: Heading) -> float:
        room = self.size.width - 2 * MARGIN
        y = float(MARGIN)
        for line in self._wrapped(drawable(heading.title), room):
            self._write(MARGIN, y + TITLE * _LINE_HEIGHT / 2, line, colour=INK, pixels=TITLE)
            y += TITLE * _LINE_HEIGHT
        if heading.basis:
            basis = self.fitted(heading.basis, room, BASIS)
            self._write(MARGIN, y + BASIS * _LINE_HEIGHT / 2, basis, colour=INK_2, pixels=BASIS)
            y += BASIS * _LINE_HEIGHT
        return y + MARGIN / 2

    def _wrapped(self, text: str, room: float) -> list[str]:
        """Break a title into at most two lines."""
        if not text:
            return []
        first = ""
        for word in _WORD.findall(text):
            if first and self.width_of(first + word, TITLE) > room:
                break
            first += word
        rest = text[len(first) :].lstrip()
        lines = [self.fitted(first, room, TITLE)]
        return [*lines, self.fitted(rest, room, TITLE)] if rest else lines

    def _write(
        self, x: float, y: float, text: str, *, colour: str, pixels: int, anchor: Anchor = "left"
    ) -> None:
        self.figure.text(
            x / self.size.width,
            1 - y / self.size.height,
            drawable(text),
            color=colour,
            fontproperties=font(pixels),
            horizontalalignment=anchor,
            verticalalignment="center_baseline",
            parse_math=False,  # a name may have two dollar signs
        )


def rule(
    axes: Axes, *, x: float | None = None, y: float | None = None, strong: bool = False
) -> None:
    """Draw a line across the axes, behind everything: a mark's, or the strong one of nought."""
    colour, width = (INK_2, 1.0) if strong else (LINE, 0.8)
    if x is not None:
        axes.axvline(x, color=colour, linewidth=width, zorder=0)
    if y is not None:
        axes.axhline(y, color=colour, linewidth=width, zorder=0)
