"""Charts as images: PNG bytes with Chinese glyphs on any machine, and a sentence that says the same.

matplotlib is imported when the first chart is asked for, not with this package: only the worker
draws, and the import takes a second.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from analytics.charts.picture import CARD, PAGE, Chart, Heading, Look, Size

if TYPE_CHECKING:
    from analytics.charts.contributions import contribution_waterfall
    from analytics.charts.forecast import forecast_line
    from analytics.charts.ranking import ranking_bars
    from analytics.charts.sales import Line, sales_line
    from analytics.charts.segments import segment_bars

__all__ = [
    "CARD",
    "PAGE",
    "Chart",
    "Heading",
    "Line",
    "Look",
    "Size",
    "contribution_waterfall",
    "forecast_line",
    "ranking_bars",
    "sales_line",
    "segment_bars",
]

_HOMES = {
    "Line": "sales",
    "contribution_waterfall": "contributions",
    "forecast_line": "forecast",
    "ranking_bars": "ranking",
    "sales_line": "sales",
    "segment_bars": "segments",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
