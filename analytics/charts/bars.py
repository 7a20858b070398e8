"""Level bars with a name on the left and a value at their end; what several charts share."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analytics.charts.canvas import LABEL, Box, Canvas, rule
from analytics.charts.palette import DARK, INK

_ROW, _LARGEST_ROW = 22, 36
_HEADING = LABEL * 1.5 + 6
_NAMES_AT_MOST = 0.4  # of the width
_GAP = 8
_THICKNESS = 0.64


@dataclass(frozen=True)
class Bar:
    """One row: from ``start`` to ``end`` on the axis; the label stands at the end."""

    name: str
    start: int
    end: int
    label: str
    colour: str


def most_bars(canvas: Canvas) -> int:
    """How many rows there is room for."""
    return int((canvas.room.height - _HEADING) // _ROW)


def draw_bars(canvas: Canvas, bars: Sequence[Bar], title: str) -> None:
    """Draw the rows from the top, under a title; names that are too long end with ….

    Parameters
    ----------
    canvas : Canvas
    bars : sequence of Bar, at least one and at most ``most_bars``
    title : str
        What the values are.
    """
    room = canvas.room
    names = [canvas.fitted(bar.name, canvas.size.width * _NAMES_AT_MOST) for bar in bars]
    left = room.left + canvas.widest(names) + 2 * _GAP
    top = room.top + _HEADING
    row = min((room.bottom - top) / len(bars), _LARGEST_ROW)
    box = Box(left, top, room.right, top + len(bars) * row)
    axes = canvas.axes(box)
    axes.set_ylim(len(bars), 0)
    zero = _scale(canvas, axes, bars, box)
    title_left = min(zero, room.right - canvas.width_of(title))
    canvas.write(max(title_left, room.left), room.top + LABEL * 0.75, title)
    rule(axes, x=0, strong=True)
    for at, (bar, name) in enumerate(zip(bars, names, strict=True)):
        y = box.top + (at + 0.5) * row
        axes.barh(
            at + 0.5,
            bar.end - bar.start,
            left=bar.start,
            height=_THICKNESS,
            facecolor=bar.colour,
            edgecolor=DARK,  # light bars are seen on white too
            linewidth=0.8,
        )
        canvas.write(room.left, y, name, colour=INK)
        _write_value(canvas, bar, box=box, axes=axes, y=y)


def _scale(canvas: Canvas, axes: Axes, bars: Sequence[Bar], box: Box) -> float:
    """Leave room for the labels beyond the longest bars; return where nought is on the sheet."""
    low = min(0, *(min(bar.start, bar.end) for bar in bars))
    high = max(0, *(max(bar.start, bar.end) for bar in bars))
    before = canvas.widest([bar.label for bar in bars if _falls(bar)])
    after = canvas.widest([bar.label for bar in bars if not _falls(bar)])
    rooms = (before + _GAP if before else 0, after + _GAP if after else 0)
    per_pixel = max(high - low, 1) / (box.width - sum(rooms))
    axes.set_xlim(low - rooms[0] * per_pixel, high + rooms[1] * per_pixel)
    return _place(axes, box, 0)


def _write_value(canvas: Canvas, bar: Bar, *, box: Box, axes: Axes, y: float) -> None:
    x = _place(axes, box, bar.end)
    if _falls(bar):
        canvas.write(x - _GAP, y, bar.label, anchor="right")
    else:
        canvas.write(x + _GAP, y, bar.label)


def _place(axes: Axes, box: Box, value: int) -> float:
    low, high = axes.get_xlim()
    return box.left + (value - low) / (high - low) * box.width


def _falls(bar: Bar) -> bool:
    return bar.end < bar.start
