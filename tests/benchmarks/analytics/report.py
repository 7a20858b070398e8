"""The figures of the demand benchmark as tables for a terminal."""

from collections.abc import Mapping

from crm_backend.core.terminal import say
from tests.benchmarks.figures import table

TITLES = {
    "ours": ("我们（默认）", "ours (default)"),
    "auto_ets": ("statsforecast AutoETS", "statsforecast AutoETS"),
    "auto_theta": ("statsforecast AutoTheta", "statsforecast AutoTheta"),
    "tsb": ("statsforecast TSB", "statsforecast TSB"),
    "lightgbm": ("mlforecast LightGBM（Tweedie）", "mlforecast LightGBM (Tweedie)"),
}
_RATIOS = ("rmsse", "wape", "total_wape", "interval_score", "seconds")
_PLAIN = ("rmsse", "total_wape", "bias", "coverage", "interval_score", "seconds")
_SIGNED = {"bias"}


def of_set(title: str, means: Mapping[str, Mapping[str, float]]) -> str:
    """Return the figures of one set, a row for each contestant."""
    head = (
        "",
        "RMSSE",
        say("总量 WAPE", "total WAPE"),
        say("偏差", "bias"),
        say("80% 区间覆盖", "80 % covered"),
        say("区间得分", "interval score"),
        "CPU s",
    )
    return table(title, head, [(_title(name), *_cells(row, _PLAIN)) for name, row in means.items()])


def of_ratios(ratios: Mapping[str, Mapping[str, float]]) -> str:
    """Return geometric means over the sets of each contestant's errors to AutoETS's."""
    head = (
        "",
        "RMSSE",
        "WAPE",
        say("总量 WAPE", "total WAPE"),
        say("区间得分", "interval score"),
        "CPU",
    )
    title = say("各数据集相对 AutoETS 的几何平均（越小越好）", "to AutoETS, geometric mean of sets")
    return table(
        title, head, [(_title(name), *_cells(row, _RATIOS)) for name, row in ratios.items()]
    )


def _title(name: str) -> str:
    return say(*TITLES[name])


def _cells(row: Mapping[str, float], keys: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(
        "–" if key not in row else f"{row[key]:+.3f}" if key in _SIGNED else f"{row[key]:.3f}"
        for key in keys
    )
