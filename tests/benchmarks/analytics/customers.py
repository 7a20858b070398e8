"""Customers: our purchase probability and ``lifetimes``' BG/NBD, from the same days, judged alike."""

import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analytics.behaviour import CustomerScorer
from analytics.behaviour.bgnbd import BgNbd
from analytics.behaviour.facts import facts_of
from analytics.behaviour.features import history_of
from analytics.behaviour.ledger import Flags, Floats, Ledger, date_of, ledger_of
from analytics.behaviour.measures import amount_scores, probability_scores
from crm_backend.core.terminal import Step, say
from tests.analytics import real_data
from tests.benchmarks.figures import table
from tests.benchmarks.served import run_to_end
from tests.stack import ROOT

HORIZON = 90
DATES, APART = 6, 30
HISTORY = 210  # days: below, the scorer serves rules
FOLDER = ROOT / "var" / "bench" / "analytics"
PEER_PROGRAM = ROOT / "tests" / "benchmarks" / "analytics" / "lifetimes_peer.py"
OURS, PEER = "ours", "lifetimes"
_LATER = datetime(2100, 1, 1, tzinfo=UTC)
_PLAIN = ("average_precision", "auc", "log_loss", "calibration_error", "bias")


@dataclass(frozen=True)
class CustomerSet:
    """Orders to learn from and the days to foretell from."""

    name: str
    lines: pd.DataFrame
    refunds: pd.DataFrame
    time_zone: str
    ledger: Ledger
    days: list[int]

    def as_of(self, day: int) -> datetime:
        """Return the midnight a day begins with."""
        midnight: datetime = pd.Timestamp(date_of(day), tz=self.time_zone).to_pydatetime()
        return midnight


def run(source: Path, peer_python: Path) -> dict[str, Any]:
    """Judge all sets of a folder, or one file; print tables and return the figures.

    Without the peers' environment our own BG/NBD stands in for ``lifetimes``'; it says so.
    """
    figures: dict[str, Any] = {}
    for one in customer_sets(source):
        with Step(f"{one.name}: {say('对照组 lifetimes', 'the peer, lifetimes')}"):
            peer, named = _peer(one, peer_python)
        with Step(f"{one.name}: {say('我们', 'ours')}"):
            rows = [_judge(one, day, peer[day]) for day in one.days]
        figures[one.name] = {"peer": named, **summary(rows), "dates": rows}
        _tell(one.name, figures[one.name])
    return figures


def customer_sets(source: Path) -> list[CustomerSet]:
    """Read CDNOW and Online Retail where they are; a file of anything else is none of ours."""
    cdnow, retail = _files(source)
    sets = []
    if cdnow:
        lines = real_data.cdnow(cdnow[0])
        sets.append(_set("cdnow", lines, _no_refunds(), "UTC"))
    if retail:
        sets.append(_set("online_retail", *real_data.online_retail(retail), "Europe/London"))
    return [each for each in sets if each.days]


def _files(source: Path) -> tuple[tuple[Path, ...], tuple[Path, ...]]:
    if not source.is_file():
        cdnow = sorted((source / "cdnow").glob("*.txt*"))
        return tuple(cdnow), tuple(sorted((source / "online_retail").glob("*.csv*")))
    if not source.name.endswith((".csv", ".csv.gz")):
        return (source,), ()
    is_retail = "Customer ID" in pd.read_csv(source, nrows=0).columns
    return (), (source,) if is_retail else ()


def _no_refunds() -> pd.DataFrame:
    columns = ["order_number", "sku", "customer_number", "approved_at", "quantity", "amount_minor"]
    return pd.DataFrame(columns=columns)


def _set(name: str, lines: pd.DataFrame, refunds: pd.DataFrame, time_zone: str) -> CustomerSet:
    ledger = ledger_of(lines, refunds, None, as_of=_LATER, time_zone=time_zone)
    first, last = int(ledger.purchases.day.min()), int(ledger.purchases.day.max())
    newest = last + 1 - HORIZON
    days = [newest - APART * back for back in range(DATES)]
    days = sorted(day for day in days if day - first >= HISTORY)
    return CustomerSet(name, lines, refunds, time_zone, ledger, days)


def _peer(one: CustomerSet, peer_python: Path) -> tuple[dict[int, Floats], str]:
    """Ask ``lifetimes``, once for all days."""
    histories = {day: history_of(facts_of(one.ledger.until(day))) for day in one.days}
    if not peer_python.exists():
        own = {
            day: BgNbd().fit(each).purchase_prob(each, HORIZON) for day, each in histories.items()
        }
        return own, "own BG/NBD"
    FOLDER.mkdir(parents=True, exist_ok=True)
    question, answer = (FOLDER / f"{one.name}-customers-{end}.npz" for end in ("asked", "told"))
    named: dict[str, Any] = {f"history_{day}": each for day, each in histories.items()}
    np.savez(question, horizon=np.array(HORIZON), **named)
    run_to_end(
        [peer_python, PEER_PROGRAM, question, answer],
        environment={"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
        log=answer.with_suffix(".log"),
    )
    with np.load(answer) as told:
        return {day: told[f"prob_{day}"] for day in one.days}, PEER


def _judge(one: CustomerSet, day: int, peer: Floats) -> dict[str, Any]:
    """Fit and score on one day as the worker does at night, and look at the 90 days after it."""
    started = time.process_time()
    scorer = CustomerScorer(time_zone=one.time_zone, currency="GBP")
    scorer.fit(one.lines, one.refunds, as_of=one.as_of(day))
    scores = scorer.score(one.lines, one.refunds, as_of=one.as_of(day))
    seconds = time.process_time() - started
    bought, refunded, spent = _outcomes(one.ledger, day)
    known = facts_of(one.ledger.until(day)).customer
    ours = probability_scores(bought[known], scores["purchase_prob"].to_numpy())
    theirs = probability_scores(bought[known], peer)
    refund = probability_scores(refunded[known], scores["refund_prob"].to_numpy())
    spend = amount_scores(spent[known], scores["expected_spend_minor"].to_numpy(dtype=np.float64))
    return {
        "date": date_of(day).isoformat(),
        "customers": len(known),
        "share": float(bought[known].mean()),
        "seconds": seconds,
        "served": scorer.model_card_.purchase.model,
        OURS: {name: ours[name] for name in _PLAIN},
        PEER: {name: theirs[name] for name in _PLAIN},
        "refund_auc": refund["auc"],
        "refund_calibration_error": refund["calibration_error"],
        "spend_bias": spend["bias"],
        "spend_gini": spend["gini"],
    }


def _outcomes(ledger: Ledger, day: int) -> tuple[Flags, Flags, "np.ndarray[Any, Any]"]:
    size, end = ledger.n_customers, day + HORIZON
    bought = ledger.purchases.where((ledger.purchases.day >= day) & (ledger.purchases.day < end))
    back = ledger.refunds.where((ledger.refunds.day >= day) & (ledger.refunds.day < end))
    return bought.days(size) > 0, back.days(size) > 0, bought.total("amount", size)


def summary(rows: list[dict[str, Any]]) -> dict[str, float]:
    """Ratios over the dates: geometric means of average precision and log loss, and wins."""

    def ratio(name: str) -> Floats:
        return np.array([row[OURS][name] / row[PEER][name] for row in rows])

    precision, loss = ratio("average_precision"), ratio("log_loss")
    return {
        "average_precision_ratio": float(np.exp(np.log(precision).mean())),
        "wins": int((precision > 1).sum()),
        "log_loss_ratio": float(np.exp(np.log(loss).mean())),
        "calibration_error": float(np.mean([row[OURS]["calibration_error"] for row in rows])),
        "peer_calibration_error": float(np.mean([row[PEER]["calibration_error"] for row in rows])),
        "seconds": float(np.mean([row["seconds"] for row in rows])),
    }


def _tell(name: str, found: Mapping[str, Any]) -> None:
    head = (
        *(say("日期", "date"), say("客户", "customers"), say("再买的", "bought"), "AP"),
        *(f"AP {found['peer']}", "ratio", "ECE", f"ECE {found['peer']}"),
        *(say("退款 AUC", "refund AUC"), say("消费偏差", "spend bias"), "CPU s"),
    )
    rows = [
        (
            *(row["date"], row["customers"], f"{row['share']:.3f}"),
            *(f"{row[each]['average_precision']:.4f}" for each in (OURS, PEER)),
            f"{row[OURS]['average_precision'] / row[PEER]['average_precision']:.4f}",
            *(f"{row[each]['calibration_error']:.3f}" for each in (OURS, PEER)),
            *(f"{row['refund_auc']:.3f}", f"{row['spend_bias']:+.2f}", f"{row['seconds']:.1f}"),
        )
        for row in found["dates"]
    ]
    ratio, wins = found["average_precision_ratio"], found["wins"]
    geometric = say("AP 比值的几何平均", "geometric mean of AP ratios")
    words = f"\n{table(name, head, rows)}\n  {geometric}: {ratio:.4f} ({wins}/{len(rows)})\n\n"
    sys.stdout.write(words)
    sys.stdout.flush()
