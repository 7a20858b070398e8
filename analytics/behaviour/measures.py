"""How good probabilities and expected amounts were, on a window that is over."""

import numpy as np
from sklearn.metrics import average_precision_score, log_loss, roc_auc_score

from analytics.behaviour.ledger import Flags, Floats, Ints

GROUPS = 10
_KEPT_OFF = 1e-9


def calibration_error(happened: Flags, prob: Floats) -> float:
    """Return the mean distance between foretold and real share over ten groups of equal size.

    Examples
    --------
    >>> calibration_error(np.array([True, False]), np.array([0.75, 0.0]))
    0.125
    """
    if not len(prob):
        return float("nan")
    groups = np.array_split(np.argsort(prob, kind="stable"), min(GROUPS, len(prob)))
    off = [len(each) * abs(prob[each].mean() - happened[each].mean()) for each in groups]
    return float(sum(off) / len(prob))


def probability_scores(happened: Flags, prob: Floats) -> dict[str, float]:
    """Judge probabilities; NaN where a score needs both kinds of customers and has one.

    Returns
    -------
    dict
        ``average_precision``, ``auc``, ``log_loss``, ``brier``, ``calibration_error``, ``bias``.
    """
    nothing = float("nan")
    both = bool(0 < happened.sum() < len(happened))
    kept = np.clip(prob, _KEPT_OFF, 1 - _KEPT_OFF)
    return {
        "average_precision": float(average_precision_score(happened, prob)) if both else nothing,
        "auc": float(roc_auc_score(happened, prob)) if both else nothing,
        "log_loss": float(log_loss(happened, kept, labels=[False, True])) if len(prob) else nothing,
        "brier": float(((prob - happened) ** 2).mean()) if len(prob) else nothing,
        "calibration_error": calibration_error(happened, prob),
        "bias": float(prob.sum() / happened.sum() - 1) if happened.any() else nothing,
    }


def amount_scores(real: Ints, expected: Floats) -> dict[str, float]:
    """Judge expected amounts.

    Returns
    -------
    dict
        ``bias`` of the sum; ``normalised_mae``, mean absolute error ÷ mean amount; ``gini``, the
        Gini coefficient of real amounts in the order expected ÷ that in their own order (1: the
        ranking is perfect, 0: it says nothing).
    """
    total = float(real.sum())
    if total <= 0:
        nothing = float("nan")
        return {"bias": nothing, "normalised_mae": nothing, "gini": nothing}
    return {
        "bias": float(expected.sum() / total - 1),
        "normalised_mae": float(np.abs(expected - real).sum() / total),
        "gini": _gini(real, expected) / _gini(real, real.astype(np.float64)),
    }


def _gini(real: Ints, order: Floats) -> float:
    caught = np.cumsum(real[np.argsort(-order, kind="stable")]) / real.sum()
    return float(max(2 * caught.mean() - 1 - 1 / len(real), 1e-12))
