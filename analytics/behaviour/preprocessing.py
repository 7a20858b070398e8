"""The founding text's table of customers: visits, purchases, amounts, and whether they gave back.

One row per customer, gaps filled by what training rows have, two derived columns, and a classifier
of 是否退款 on top. ``CustomerScorer`` learns from more and is what a shop is served.
"""

from datetime import datetime
from typing import Any, Literal, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import BaseEstimator, ClassifierMixin, TransformerMixin
from sklearn.ensemble import RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeClassifier
from sklearn.utils.validation import check_is_fitted

from analytics.behaviour.facts import facts_of
from analytics.behaviour.ledger import Flags, Floats, ledger_of
from analytics.errors import BadFrame

COLUMNS = ("visits", "purchases", "amount_minor")
"""访问次数, 购买次数, 购买金额 (mean per order): what a row must have; NaN where it is not known."""

DERIVED = ("total_amount_minor", "customer_value_minor")
"""总购买金额 = purchases × amount; 客户价值 = that ÷ visits."""

Classifier = Literal["logistic_regression", "decision_tree", "random_forest", "neural_network"]


def customer_rows(
    order_lines: pd.DataFrame,
    refunds: pd.DataFrame,
    visits: pd.DataFrame | None = None,
    *,
    as_of: datetime,
    time_zone: str,
) -> pd.DataFrame:
    """Describe customers by what was known before a day.

    Parameters
    ----------
    order_lines, refunds, visits : DataFrame
        As ``analytics.frames``.
    as_of : datetime with a time zone
        Exclusive, cut to its local midnight.
    time_zone : str

    Returns
    -------
    DataFrame, index ``customer_number``
        ``visits`` (sessions; NaN where visits are not known), ``purchases`` (orders),
        ``amount_minor`` (mean per order), ``refunded`` bool: 是否退款, a label of the past. To
        foretell, take it from rows of a later day than the others.

    Raises
    ------
    BadFrame
        A frame is not as described.
    """
    ledger = ledger_of(order_lines, refunds, visits, as_of=as_of, time_zone=time_zone)
    facts, size = facts_of(ledger), ledger.n_customers
    seen = np.full(size, np.nan)
    if ledger.visits is not None:
        seen = ledger.visits.total("sessions", size).astype(np.float64)
    return pd.DataFrame(
        {
            "visits": seen[facts.customer],
            "purchases": facts.orders.astype(np.float64),
            "amount_minor": facts.spent / np.maximum(facts.orders, 1),
            "refunded": ledger.refunds.days(size)[facts.customer] > 0,
        },
        index=pd.Index(ledger.customers[facts.customer], name="customer_number"),
    )


class CustomerPreprocessor(TransformerMixin, BaseEstimator):
    """Fill gaps by the means of the training rows, then derive total amount and customer value.

    Attributes
    ----------
    means_ : Series, index ``COLUMNS``
        Of the training rows alone; 0 where a column was never known.

    Notes
    -----
    Filling by the mean of all rows would let test rows into training; so would one of a later day.
    Who never visited has no value per visit: NaN, not infinity.

    Examples
    --------
    >>> train = pd.DataFrame(
    ...     {"visits": [4.0, 2.0], "purchases": [2.0, 1.0], "amount_minor": [9900.0, 5900.0]}
    ... )
    >>> new = pd.DataFrame({"visits": [np.nan, 0], "purchases": [3, 1], "amount_minor": [2000, 500]})
    >>> CustomerPreprocessor().fit(train).transform(new)
       visits  purchases  amount_minor  total_amount_minor  customer_value_minor
    0     3.0        3.0        2000.0              6000.0                2000.0
    1     0.0        1.0         500.0               500.0                   NaN
    """

    def fit(self, X: pd.DataFrame, y: object = None) -> Self:  # noqa: N803, ARG002
        """Learn the means of the training rows.

        Raises
        ------
        BadFrame
            A column of ``COLUMNS`` is missing, negative or not a number.
        """
        self.means_ = _checked(X).mean().fillna(0.0)
        return self

    def transform(self, X: pd.DataFrame) -> pd.DataFrame:  # noqa: N803
        """Return ``COLUMNS`` without gaps, and ``DERIVED``, NaN where not a visit; the index stays.

        Raises
        ------
        BadFrame
            As ``fit``.
        """
        check_is_fitted(self)
        filled = _checked(X).fillna(self.means_)
        total = filled["purchases"] * filled["amount_minor"]
        value = total / filled["visits"].where(filled["visits"] > 0)
        return filled.assign(total_amount_minor=total, customer_value_minor=value)

    def get_feature_names_out(self, input_features: object = None) -> npt.NDArray[np.object_]:  # noqa: ARG002
        """Name the columns of ``transform``."""
        return np.array([*COLUMNS, *DERIVED], dtype=object)


class RefundClassifier(ClassifierMixin, BaseEstimator):
    """Foretell 是否退款 from visits, purchases and amounts.

    Parameters
    ----------
    model : {"logistic_regression", "decision_tree", "random_forest", "neural_network"}
    random_state : int, default 0

    Attributes
    ----------
    classes_ : ndarray
        False and True.
    pipeline_ : Pipeline
        ``CustomerPreprocessor`` first, so that a cross-validation learns its means anew; values of
        customers without a visit are their mean too.

    Examples
    --------
    >>> rng = np.random.default_rng(0)
    >>> rows = pd.DataFrame(rng.gamma(2.0, [5.0, 2.0, 3000.0], (200, 3)), columns=list(COLUMNS))
    >>> risk = RefundClassifier("logistic_regression").fit(rows, rows["purchases"] > 4)
    >>> bool(risk.predict_proba(rows)[rows["purchases"].argmax(), 1] > 0.9)
    True
    """

    def __init__(self, model: Classifier = "random_forest", *, random_state: int = 0) -> None:
        self.model = model
        self.random_state = random_state

    def fit(self, X: pd.DataFrame, y: npt.ArrayLike) -> Self:  # noqa: N803
        """Learn from training rows and their labels, bool[n].

        Raises
        ------
        ValueError
            An unknown model, or labels all alike.
        """
        labels = np.asarray(y, dtype=bool)
        if labels.all() or not labels.any():
            raise ValueError("customers who gave back and who did not are both wanted")
        self.classes_ = np.array([False, True])
        self.pipeline_: Pipeline = make_pipeline(
            CustomerPreprocessor(),
            SimpleImputer(keep_empty_features=True),
            *_classifier(self.model, self.random_state),
        ).fit(X, labels)
        return self

    def predict_proba(self, X: pd.DataFrame) -> Floats:  # noqa: N803
        """Return float[n, 2]: of keeping all, of giving back."""
        check_is_fitted(self)
        prob: Floats = self.pipeline_.predict_proba(X)
        return prob

    def predict(self, X: pd.DataFrame) -> Flags:  # noqa: N803
        """Tell who is more likely than not to give back: bool[n]."""
        risky: Flags = self.predict_proba(X)[:, 1] > 0.5
        return risky


def _classifier(name: Classifier, seed: int) -> list[Any]:
    if name == "logistic_regression":
        return [StandardScaler(), LogisticRegression(max_iter=1_000)]
    if name == "decision_tree":
        return [DecisionTreeClassifier(max_depth=5, min_samples_leaf=10, random_state=seed)]
    if name == "random_forest":
        return [
            RandomForestClassifier(
                n_estimators=100, min_samples_leaf=5, n_jobs=1, random_state=seed
            )
        ]
    if name == "neural_network":
        network = MLPClassifier((16,), alpha=0.1, max_iter=500, tol=1e-3, random_state=seed)
        return [StandardScaler(), network]
    raise ValueError(f"no model is called {name!r}")


def _checked(rows: pd.DataFrame) -> pd.DataFrame:
    for name in COLUMNS:
        if name not in rows:
            raise BadFrame(name, "is missing")
        if not pd.api.types.is_numeric_dtype(rows[name].dtype):
            raise BadFrame(name, "does not hold numbers")
        if (rows[name] < 0).any() or np.isinf(rows[name].astype(np.float64)).any():
            raise BadFrame(name, "holds a value that is no count or amount")
    return rows[list(COLUMNS)].astype(np.float64)
