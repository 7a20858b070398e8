"""Samples and what is said of them: percentiles, ratios, tables. Plain values in, plain values out."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Spread:
    """Milliseconds of many like events."""

    count: int
    p50: float
    p95: float
    p99: float

    @classmethod
    def of(cls, samples_ms: Iterable[float]) -> "Spread":
        """Nearest-rank percentiles; there must be a sample."""
        ordered = sorted(samples_ms)
        if not ordered:
            raise ValueError("no samples")
        ranks = [ordered[_rank(len(ordered), percent)] for percent in (50, 95, 99)]
        return cls(len(ordered), *(round(value, 2) for value in ranks))

    def __str__(self) -> str:
        return f"{self.p50:.1f} / {self.p95:.1f} / {self.p99:.1f}"

    def as_json(self) -> dict[str, float]:
        """The same figures by name."""
        return asdict(self)


def _rank(count: int, percent: int) -> int:
    return max(0, -(-count * percent // 100) - 1)


def ratios(slow: Spread, fast: Spread) -> dict[str, float]:
    """How many times faster, percentile by percentile."""
    pairs = {"p50": (slow.p50, fast.p50), "p95": (slow.p95, fast.p95), "p99": (slow.p99, fast.p99)}
    return {name: round(a / b, 1) for name, (a, b) in pairs.items()}


def ratio_words(times: Mapping[str, float]) -> str:
    """Ratios as a table shows them."""
    return " / ".join(f"{value:.1f}×" for value in times.values())


def table(title: str, headings: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table for a terminal: first column left, the others right; Chinese counts two columns."""
    lines = [list(map(str, row)) for row in (headings, *rows)]
    widths = [max(map(_columns, column)) for column in zip(*lines, strict=True)]
    drawn = []
    for line in lines:
        first, *others = (
            " " * (width - _columns(cell)) for cell, width in zip(line, widths, strict=True)
        )
        cells = [line[0] + first, *(pad + cell for pad, cell in zip(others, line[1:], strict=True))]
        drawn.append("  " + "   ".join(cells).rstrip())
    return "\n".join([title, *drawn])


def _columns(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
