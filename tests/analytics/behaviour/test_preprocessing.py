"""The founding text's table of customers and its classifier of 是否退款."""

from datetime import datetime
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from analytics.behaviour import CustomerPreprocessor, RefundClassifier, customer_rows
from analytics.errors import BadFrame
from tests.analytics.behaviour.made_shops import lines_of, refunds_of

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_rows_count_what_was_known_that_day():
    lines = lines_of({"A": [0, 3], "B": [1]}, amount_minor=4_000)
    visits = pd.DataFrame({"customer_number": "A", "started_at": lines["paid_at"]})
    day = datetime(2025, 6, 30, tzinfo=SHANGHAI)
    back = refunds_of(lines.iloc[:1])
    rows = customer_rows(lines, back, visits, as_of=day, time_zone="Asia/Shanghai")
    assert rows.loc["A"].tolist() == [3.0, 2.0, 4000.0, True]
    assert rows.loc["B"].tolist() == [0.0, 1.0, 4000.0, False]
    unseen = customer_rows(lines, back, as_of=day, time_zone="Asia/Shanghai")
    assert unseen["visits"].isna().all()


def test_gaps_are_filled_by_training_rows_alone():
    train = pd.DataFrame({"visits": [2.0, np.nan, 4.0], "purchases": 2.0, "amount_minor": 100.0})
    test = pd.DataFrame({"visits": [np.nan], "purchases": [1.0], "amount_minor": [np.nan]})
    made = CustomerPreprocessor().fit(train)
    alone = made.transform(test)
    beside = made.transform(pd.concat([test, pd.DataFrame({"visits": [900.0]})]).fillna(900.0))
    assert alone.iloc[0].tolist() == [3.0, 1.0, 100.0, 100.0, pytest.approx(100 / 3)]
    assert made.means_.tolist() == [3.0, 2.0, 100.0]
    assert beside.index.tolist() == [0, 0]
    assert not beside.isna().any().any()


def test_who_never_visited_has_no_value_of_a_visit():
    rows = pd.DataFrame({"visits": [np.nan], "purchases": [2.0], "amount_minor": [50.0]})
    made = CustomerPreprocessor().fit_transform(rows)
    assert made["customer_value_minor"].isna().tolist() == [True]
    assert made["visits"].tolist() == [0.0]
    assert made["total_amount_minor"].tolist() == [100.0]


@pytest.mark.parametrize(
    ("column", "values"), [("visits", [-1.0]), ("visits", ["3"]), ("amount_minor", [np.inf])]
)
def test_what_is_no_count_or_amount_is_refused(column, values):
    rows = pd.DataFrame({"visits": [1.0], "purchases": [1.0], "amount_minor": [1.0]})
    with pytest.raises(BadFrame, match=column):
        CustomerPreprocessor().fit(rows.assign(**{column: values}))
    with pytest.raises(BadFrame, match="is missing"):
        CustomerPreprocessor().fit(rows.drop(columns=column))


@pytest.mark.parametrize(
    "model", ["logistic_regression", "decision_tree", "random_forest", "neural_network"]
)
def test_each_model_foretells_later_rows_from_earlier_ones(model):
    rng = np.random.default_rng(1)
    rows = pd.DataFrame(
        rng.gamma(2.0, [5.0, 3.0, 3000.0], (600, 3)),
        columns=["visits", "purchases", "amount_minor"],
    )
    gives_back = rng.random(600) < 1 / (1 + np.exp(4 - rows["purchases"]))
    rows.loc[rng.random(600) < 0.1, "visits"] = np.nan
    fitted = RefundClassifier(model).fit(rows[:400], gives_back[:400])
    prob = fitted.predict_proba(rows[400:])
    assert prob.sum(axis=1) == pytest.approx(np.ones(200))
    assert roc_auc_score(gives_back[400:], prob[:, 1]) > 0.75
    assert fitted.predict(rows[400:]).tolist() == (prob[:, 1] > 0.5).tolist()


def test_labels_all_alike_and_unknown_models_are_refused():
    rows = pd.DataFrame({"visits": [1.0, 2], "purchases": [1.0, 2], "amount_minor": [1.0, 2]})
    with pytest.raises(ValueError, match="both wanted"):
        RefundClassifier().fit(rows, [True, True])
    with pytest.raises(ValueError, match="no model is called"):
        RefundClassifier("oracle").fit(rows, [True, False])  # type: ignore[arg-type]
