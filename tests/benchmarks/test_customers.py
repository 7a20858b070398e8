"""The customers' benchmark: its sets, its days, its ratios, without training anything."""

import pytest

from tests.benchmarks.analytics import customers


def _row(ours, peer):
    figures = {"average_precision": ours, "log_loss": 0.5, "calibration_error": 0.02}
    theirs = {"average_precision": peer, "log_loss": 0.4, "calibration_error": 0.03}
    return {"ours": figures, "lifetimes": theirs, "seconds": 2.0}


def test_ratios_are_geometric_means_over_the_days():
    found = customers.summary([_row(0.4, 0.2), _row(0.1, 0.2)])
    assert found["average_precision_ratio"] == pytest.approx(1.0)
    assert found["wins"] == 1
    assert found["log_loss_ratio"] == pytest.approx(1.25)


def test_days_leave_a_horizon_after_and_a_history_before(tmp_path):
    folder = tmp_path / "cdnow"
    folder.mkdir()
    rows = [" 00001 0001 19970101  1   10.00", " 00002 0002 19980601  1   10.00"]
    (folder / "sample.txt").write_text("\n".join(rows) + "\n", encoding="utf-8")
    (one,) = customers.customer_sets(tmp_path)
    assert one.name == "cdnow"
    assert one.as_of(one.days[-1]).date().isoformat() == "1998-03-04"  # 90 days with 1 June
    assert len(one.days) == customers.DATES


def test_a_file_of_other_columns_is_none_of_ours(tmp_path):
    weekly = tmp_path / "weekly.csv"
    weekly.write_text("Product_Code,W0\nP1,3\n", encoding="utf-8")
    assert customers.customer_sets(weekly) == []
