"""``CustomerScorer``: no look-ahead, figures that agree with each other, rules where data are few."""

import json
import pickle
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.exceptions import NotFittedError
from sklearn.metrics import average_precision_score

from analytics.behaviour import SCORE_COLUMNS, SEGMENTS, CustomerScorer
from analytics.errors import BadFrame
from tests.analytics.behaviour.made_shops import (
    FIRST_DAY,
    NO_REFUNDS,
    lines_of,
    lively_shop,
    refunds_of,
)

MONEY_AND_COUNTS = ["spent_minor", "spent_365_minor", "orders", "purchase_days"]


def _day(number: int) -> datetime:
    return (FIRST_DAY + pd.Timedelta(days=number)).to_pydatetime()


def test_every_customer_has_one_row_of_the_columns_promised(scores, shop, as_of):
    lines = shop[0]
    known = lines[lines["paid_at"] < as_of.replace(hour=0, minute=0)]
    assert tuple(scores.columns) == SCORE_COLUMNS
    assert scores["customer_number"].tolist() == sorted(known["customer_number"].unique())
    assert scores["spent_minor"].sum() == known["amount_minor"].sum()
    assert scores["orders"].sum() == known["order_number"].nunique()
    assert scores["method"].unique().tolist() == ["model"]
    for name in ("purchase_prob", "churn_prob", "refund_prob"):
        assert scores[name].between(0, 1).all()
    for name in (*MONEY_AND_COUNTS, "expected_spend_minor", "value_at_risk_minor", "r", "f", "m"):
        assert scores[name].dtype == np.int64
        assert (scores[name] >= 0).all()
    assert set(scores["segment"]) <= set(SEGMENTS)


def test_later_rows_change_no_score(shop, as_of, scores):
    """Labels and features of a fit on frames cut at ``as_of`` are those of the whole frames."""
    lines, refunds, visits = shop
    assert (lines["paid_at"] > as_of).any()
    past = (
        lines[lines["paid_at"] < as_of],
        refunds[refunds["approved_at"] < as_of],
        visits[visits["started_at"] < as_of],
    )
    again = CustomerScorer().fit(*past, as_of=as_of).score(*past, as_of=as_of)
    pd.testing.assert_frame_equal(again, scores)


def test_order_of_rows_changes_no_score(scorer, shop, as_of, scores):
    shuffled = [each.sample(frac=1, random_state=1).reset_index(drop=True) for each in shop]
    pd.testing.assert_frame_equal(scorer.score(*shuffled, as_of=as_of), scores)


def test_same_seed_same_scores_and_a_stored_scorer_scores_alike(scorer, shop, as_of, scores):
    stored = pickle.loads(pickle.dumps(scorer))
    pd.testing.assert_frame_equal(stored.score(*shop, as_of=as_of), scores)
    assert clone(scorer).get_params() == scorer.get_params()


def test_probabilities_of_leaving_and_buying_never_contradict(scores):
    days, buys, leaves = (
        scores[name] for name in ("churn_horizon_days", "purchase_prob", "churn_prob")
    )
    assert days.between(30, 180).all()
    same = days == 90
    assert np.allclose(leaves[same], 1 - buys[same], rtol=0, atol=1e-12)
    assert (leaves[days > 90] <= 1 - buys[days > 90] + 1e-12).all()
    assert (leaves[days < 90] >= 1 - buys[days < 90] - 1e-12).all()
    by_level = {"high": leaves >= 0.7, "medium": (leaves >= 0.4) & (leaves < 0.7)}
    for level, wanted in by_level.items():
        assert ((scores["churn_level"] == level) == wanted).all()
    at_risk = np.floor(leaves * scores["spent_365_minor"] + 0.5)
    assert (scores["value_at_risk_minor"] == at_risk).all()


def test_model_ranks_those_who_do_buy_higher_than_chance_and_rules(shop, as_of, scores):
    lines = shop[0]
    midnight = pd.Timestamp(as_of).normalize()
    window = lines[(lines["paid_at"] >= midnight) & (lines["paid_at"] < midnight + timedelta(50))]
    bought = scores["customer_number"].isin(window["customer_number"])
    by_model = average_precision_score(bought, scores["purchase_prob"])
    by_recency = average_precision_score(bought, scores["r"])
    assert by_model > 1.2 * bought.mean()
    assert by_model > by_recency


def test_card_tells_window_baseline_and_what_was_chosen(scorer):
    card = json.loads(json.dumps(scorer.model_card_.as_json()))
    assert card["as_of"] == "2026-06-01"
    assert card["method"] == "model"
    assert card["versions"]["scikit-learn"]
    purchase = card["purchase"]
    assert purchase["baseline"] == "bgnbd"
    assert {"mean", "bgnbd", "decision_tree", "neural_network"} <= set(purchase["scores"])
    assert purchase["model"] == ("mean" if purchase["beats_baseline"] else "bgnbd")
    assert all(day < "2026-06-01" for day in purchase["judged_on"])
    assert purchase["positive_labels"] >= 50
    assert card["bgnbd"]["alpha"] > 0
    assert 0 < card["coverage"]["customers_visiting"] <= 1
    assert set(card["churn"]) == {"log_loss", "calibration_error", "bias", "slope"}
    assert card["spend"]["factor"] > 0


def test_reasons_are_one_to_three_sentences_in_both_languages(scores):
    for zh, en in zip(scores["reasons_zh"], scores["reasons_en"], strict=True):
        assert 1 <= len(zh) <= 3
        assert len(zh) == len(en) == len(set(zh))
    told = "".join(sum(scores["reasons_zh"], ()))
    assert "天" in told
    assert "¥" in told
    assert "比一般客户更" in told
    assert "nan" not in told.lower()


def test_too_little_data_are_answered_by_rules_and_marked(shop):
    lines, refunds, _ = shop
    early = _day(150)  # one closed window of 90 days, not two
    scorer = CustomerScorer().fit(lines, refunds, as_of=early)
    scores = scorer.score(lines, refunds, as_of=early)
    assert set(scores["method"]) == {"rule"} == set(scores["refund_method"])
    assert scorer.model_card_.fallback == "2 closed windows are needed, 1 found"
    assert scorer.model_card_.method == "rule"
    assert scores["purchase_prob"].between(0, 1).all()
    assert "再买" not in "".join(sum(scores["reasons_zh"], ()))


def test_fewer_than_fifty_who_bought_are_answered_by_rules():
    lines = lines_of({f"C{at}": [at, at + 150] for at in range(15)})
    scorer = CustomerScorer().fit(lines, NO_REFUNDS, as_of=_day(300))
    assert str(scorer.model_card_.fallback).startswith("50 customers of each kind are needed")


def test_refunds_alone_may_be_answered_by_rules(shop, as_of):
    lines, refunds, visits = shop
    few = refunds.iloc[:8]
    scorer = CustomerScorer(learners=()).fit(lines, few, visits, as_of=as_of)
    scores = scorer.score(lines, few, visits, as_of=as_of)
    assert set(scores["method"]) == {"model"}
    assert set(scores["refund_method"]) == {"rule"}
    assert scorer.model_card_.refund.fallback is not None
    refunded = scores["customer_number"].isin(few["customer_number"])
    assert scores.loc[refunded, "refund_prob"].mean() > scores.loc[~refunded, "refund_prob"].mean()


def test_rules_favour_recent_and_frequent_customers():
    lines = lines_of(
        {"often": [0, 20, 40, 60, 80], "lapsed": [0, 10, 20, 30], "once": [80], "long_ago": [1]}
    )
    scores = CustomerScorer().fit(lines, NO_REFUNDS, as_of=_day(90))
    prob = scores.score(lines, NO_REFUNDS, as_of=_day(90)).set_index("customer_number")
    prob = prob["purchase_prob"]
    assert prob["often"] > prob["lapsed"]
    assert prob["once"] > prob["long_ago"]
    assert prob["often"] > prob["once"]


def test_one_customer_is_scored():
    lines = lines_of({"A": [0]})
    scorer = CustomerScorer().fit(lines, refunds_of(lines), as_of=_day(10))
    row = scorer.score(lines, refunds_of(lines), as_of=_day(10)).iloc[0]
    assert (row["r"], row["f"], row["m"], row["segment"]) == (1, 1, 1, "一般挽留客户")
    assert row["churn_horizon_days"] == 60
    assert 0 < row["purchase_prob"] < 1
    assert row["reasons_zh"][0] == "只在 10 天前买过一次"
    assert row["reasons_en"][0] == "bought only once, 10 days ago"


def test_empty_frames_give_an_empty_table_of_the_same_types(shop):
    nothing = lines_of({})
    full = CustomerScorer().fit(lines_of({"A": [0]}), NO_REFUNDS, as_of=_day(5))
    empty = CustomerScorer().fit(nothing, NO_REFUNDS, as_of=_day(5))
    table = empty.score(nothing, NO_REFUNDS, as_of=_day(5))
    assert len(table) == 0
    some = full.score(lines_of({"A": [0]}), NO_REFUNDS, as_of=_day(5))
    assert table.dtypes.to_dict() == some.dtypes.to_dict()
    assert empty.model_card_.first_day is None


def test_a_model_scores_a_day_when_nobody_has_bought_yet(scorer):
    assert len(scorer.score(lines_of({"A": [9]}), NO_REFUNDS, as_of=_day(5))) == 0


def test_gifts_of_nothing_are_money_of_nothing():
    lines = lines_of({"A": [0, 9], "B": [2]}, amount_minor=0)
    scores = CustomerScorer().fit(lines, NO_REFUNDS, as_of=_day(20))
    scored = scores.score(lines, NO_REFUNDS, as_of=_day(20))
    assert scored["expected_spend_minor"].tolist() == [0, 0]
    assert scored["value_at_risk_minor"].tolist() == [0, 0]


def test_wrong_calls_are_refused(shop, as_of):
    with pytest.raises(NotFittedError):
        CustomerScorer().score(*shop, as_of=as_of)
    with pytest.raises(ValueError, match="horizon_days"):
        CustomerScorer(horizon_days=1).fit(*shop, as_of=as_of)
    with pytest.raises(ValueError, match="model is"):
        CustomerScorer(model="oracle").fit(*shop, as_of=as_of)
    with pytest.raises(ValueError, match="learners"):
        CustomerScorer(learners=("oracle",)).fit(*shop, as_of=as_of)  # type: ignore[arg-type]
    with pytest.raises(BadFrame, match="paid_at"):
        CustomerScorer().fit(shop[0].drop(columns="paid_at"), shop[1], as_of=as_of)


def test_another_model_may_be_asked_for(shop, as_of):
    scorer = CustomerScorer(model="decision_tree", learners=("decision_tree",))
    scorer.fit(*shop, as_of=as_of)
    assert scorer.model_card_.purchase.model in {"decision_tree", "bgnbd"}
    asked = CustomerScorer(model="bgnbd", learners=()).fit(*shop, as_of=as_of)
    assert asked.model_card_.purchase.model == "bgnbd"


def test_a_shorter_horizon_means_less():
    lines, refunds, _ = lively_shop(customers=180, days=300, seed=9)
    as_of = datetime(2026, 3, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    scores = [
        CustomerScorer(horizon_days=days, learners=())
        .fit(lines, refunds, as_of=as_of)
        .score(lines, refunds, as_of=as_of)
        for days in (30, 90)
    ]
    assert scores[0]["method"].iloc[0] == "model"
    assert scores[0]["purchase_prob"].mean() < scores[1]["purchase_prob"].mean()


@pytest.mark.shared_data
def test_cdnow_is_ranked_better_than_by_lifetimes_and_is_calibrated(cdnow_lines):
    as_of = datetime(1998, 1, 1, tzinfo=ZoneInfo("UTC"))
    scorer = CustomerScorer(time_zone="UTC", learners=()).fit(cdnow_lines, NO_REFUNDS, as_of=as_of)
    scores = scorer.score(cdnow_lines, NO_REFUNDS, as_of=as_of)
    bought = cdnow_lines[cdnow_lines["paid_at"].between(as_of, as_of + timedelta(days=89))]
    happened = scores["customer_number"].isin(bought["customer_number"])
    assert average_precision_score(happened, scores["purchase_prob"]) > 0.545  # BG/NBD: 0.540
    assert scores["purchase_prob"].mean() == pytest.approx(happened.mean(), abs=0.02)
