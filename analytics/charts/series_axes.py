"""Axes of a series in time: round marks with gridlines, and the periods below."""

from collections.abc import Sequence
from dataclasses import dataclass

from matplotlib.axes import Axes

from analytics.charts.canvas import LABEL, MARGIN, Box, Canvas, rule
from analytics.charts.ticks import evenly_chosen

_LABEL_HEIGHT = LABEL * 1.5
_GAP = 8


@dataclass(frozen=True)
class Key:
    """One entry above the axes: how something is drawn, and what it is."""

    name: str
    colour: str
    dashed: bool = False
    filled: bool = False


def series_axes(
    canvas: Canvas,
    *,
    marks: list[int],
    mark_labels: list[str],
    periods: Sequence[str],
    titles: tuple[str, str],
    keys: Sequence[Key],
) -> Axes:
    """Draw everything but the series themselves.

    Parameters
    ----------
    canvas : Canvas
    marks, mark_labels : list
        Of the upright axis.
    periods : sequence of str
        A name for each place 0, 1, … of the level axis; as many are written as fit.
    titles : tuple of two str
        What the upright and the level axis show.
    keys : sequence of Key

    Returns
    -------
    Axes
        Scaled so that the first and the last place, the lowest and the highest mark are inside.
    """
    room = canvas.room
    _write_keys(canvas, titles[0], keys)
    half_label = canvas.widest(list(periods)) / 2
    left = room.left + max(canvas.widest(mark_labels) + _GAP, half_label)
    box = Box(
        left=left,
        top=room.top + _LABEL_HEIGHT + _GAP,
        right=room.right - half_label,
        bottom=room.bottom - 2 * _LABEL_HEIGHT,
    )
    axes = canvas.axes(box)
    last = max(len(periods) - 1, 1)
    # A single place stands in the middle.
    axes.set_xlim((0, last) if len(periods) > 1 else (-0.5, 0.5))
    axes.set_ylim(marks[0], marks[-1])
    for mark, label in zip(marks, mark_labels, strict=True):
        rule(axes, y=mark, strong=mark == 0)
        share = (mark - marks[0]) / (marks[-1] - marks[0])
        canvas.write(left - _GAP, box.bottom - share * box.height, label, anchor="right")
    most = max(int(box.width / (2 * half_label + 2 * _GAP)) + 1, 1) if half_label else 1
    for at in evenly_chosen(len(periods), most):
        x = box.left + box.width * (at / last if len(periods) > 1 else 0.5)
        canvas.write(x, box.bottom + _LABEL_HEIGHT / 2 + _GAP / 2, periods[at], anchor="center")
    canvas.write(room.right, room.bottom - _LABEL_HEIGHT / 2 + _GAP, titles[1], anchor="right")
    return axes


def draw_line(
    axes: Axes,
    values: Sequence[float],
    *,
    colour: str,
    first: int = 0,
    dashed: bool = False,
    dotted: bool = False,
) -> None:
    """Draw a series from a place on; a single value is a dot.

    Parameters
    ----------
    axes : Axes
    values : sequence of float
    colour : str
    first : int
        The place of the first value.
    dashed : bool
    dotted : bool
        Whether each value is marked.
    """
    axes.plot(
        range(first, first + len(values)),
        values,
        color=colour,
        linewidth=2,
        linestyle="--" if dashed else "-",
        marker="o" if dotted or len(values) == 1 else "",
        markersize=5,
        clip_on=False,
    )


def _write_keys(canvas: Canvas, title: str, keys: Sequence[Key]) -> None:
    """Write the upright axis's title on the left and the keys on the right, in one line."""
    room = canvas.room
    y = room.top + _LABEL_HEIGHT / 2
    canvas.write(room.left, y, title)
    x = room.right
    for key in reversed(keys):
        x -= canvas.width_of(key.name)
        canvas.write(x, y, key.name)
        x -= _GAP
        _draw_key(canvas, key, Box(x - MARGIN, y - LABEL / 2, x, y + LABEL / 2))
        x -= 2 * MARGIN


def _draw_key(canvas: Canvas, key: Key, box: Box) -> None:
    axes = canvas.axes(box)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, 1)
    if key.filled:
        axes.fill_between([0, 1], [0, 0], [1, 1], color=key.colour, linewidth=0)
    else:
        style = "--" if key.dashed else "-"
        axes.plot([0, 1], [0.5, 0.5], color=key.colour, linewidth=2, linestyle=style)
