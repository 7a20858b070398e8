"""What customer scores are worth: the facts that are stored and shown beside them."""

from dataclasses import asdict, dataclass, field
from datetime import date

import numpy as np

from analytics.libraries import library_versions


@dataclass(frozen=True)
class TaskCard:
    """One question (who buys, who gives back) and how well it was answered on a closed window.

    Attributes
    ----------
    model, baseline : str or None
        What is served, and what it was measured against; None if nothing was learnt.
    beats_baseline : bool
        By average precision or by log loss. False: the baseline itself is served.
    scores : dict of str to dict of str to float
        Per model, on windows it had not learnt from: ``average_precision``, ``auc``, ``log_loss``,
        ``brier``, ``calibration_error`` (mean gap between foretold and real share over ten equal
        groups), ``bias`` (foretold ÷ real number − 1).
    judged_on : tuple of date
        First days of those windows.
    train_rows, positive_labels : int
    calibration : dict of str to float
        ``slope`` and ``shift`` of the logits; 1 and 0 leave them as they are.
    season_shift : float
        Added to the logits because last year's back-test was better with it; 0 else.
    fallback : str or None
        Why rules are served instead.
    """

    model: str | None
    baseline: str | None
    beats_baseline: bool
    scores: dict[str, dict[str, float]]
    judged_on: tuple[date, ...]
    train_rows: int
    positive_labels: int
    calibration: dict[str, float]
    season_shift: float
    fallback: str | None


@dataclass(frozen=True)
class CustomerCard:
    """The facts of one fitted ``CustomerScorer``; plain values, to be kept as JSON.

    Attributes
    ----------
    horizon_days, seed
        As the scorer was asked.
    as_of : date
        The first day it did not know.
    first_day, last_day : date or None
        Of the purchases learnt from; None if there were none.
    customers, purchase_days, refund_days : int
    coverage : dict of str to float
        Shares: ``customers_repeating`` of customers with two purchase days or more;
        ``customers_visiting`` of customers with a visit (left out where visits are not known).
    purchase, refund : TaskCard
    churn : dict of str to float
        On closed windows, each customer by their own days: ``calibration_error``, ``bias``,
        ``log_loss``, and ``slope``, how strongly the probability grows with the days.
    spend : dict of str to float
        On closed windows: ``bias`` and ``base_bias`` of the sum (BG/NBD × Gamma-Gamma),
        ``normalised_mae``, ``gini``, ``base_gini``, and ``factor``, by which it was corrected.
    bgnbd : dict of str to float
        Parameters of BG/NBD (``r``, ``alpha``, ``a``, ``b``; days) and of Gamma-Gamma (``p``,
        ``q``, ``v``; minor units); empty if nothing was learnt.
    season_in_estimate : bool
        False: a change of season is not in the probabilities.
    method : {"model", "rule"}
    fallback : str or None
        Why rules are served.
    versions : dict of str to str
    """

    horizon_days: int
    seed: int
    as_of: date
    first_day: date | None
    last_day: date | None
    customers: int
    purchase_days: int
    refund_days: int
    coverage: dict[str, float]
    purchase: TaskCard
    refund: TaskCard
    method: str
    fallback: str | None
    season_in_estimate: bool = False
    churn: dict[str, float] = field(default_factory=dict)
    spend: dict[str, float] = field(default_factory=dict)
    bgnbd: dict[str, float] = field(default_factory=dict)
    versions: dict[str, str] = field(default_factory=library_versions)

    def as_json(self) -> dict[str, object]:
        """Return values that ``json.dumps`` takes: dates in ISO form, NaN as None."""
        return {name: _plain(value) for name, value in asdict(self).items()}


def rules_only(why: str) -> TaskCard:
    """Return the card of a question that rules answer."""
    return TaskCard(
        model=None,
        baseline=None,
        beats_baseline=False,
        scores={},
        judged_on=(),
        train_rows=0,
        positive_labels=0,
        calibration={},
        season_shift=0.0,
        fallback=why,
    )


def _plain(value: object) -> object:
    if isinstance(value, dict):
        return {key: _plain(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not np.isfinite(value):
        return None
    return value
