"""Shops made up from a seed, whose customers come at their own pace and leave one day."""

import numpy as np
import pandas as pd

FIRST_DAY = pd.Timestamp("2025-06-01", tz="Asia/Shanghai")
NO_REFUNDS = pd.DataFrame(
    columns=["order_number", "sku", "customer_number", "approved_at", "quantity", "amount_minor"]
)


def lines_of(days_by_customer: dict[str, list[int]], *, amount_minor: int = 5_000) -> pd.DataFrame:
    """One order of one line at noon in Shanghai for each customer and day after ``FIRST_DAY``."""
    rows = [(name, day) for name, days in days_by_customer.items() for day in days]
    return pd.DataFrame(
        {
            "order_number": [f"A{at:05d}" for at in range(len(rows))],
            "customer_number": pd.Series([name for name, _ in rows], dtype="str"),
            "sku": "TEA",
            "paid_at": [(FIRST_DAY + pd.Timedelta(days=d, hours=12)) for _, d in rows],
            "quantity": 1,
            "amount_minor": amount_minor,
        }
    ).assign(paid_at=lambda frame: pd.to_datetime(frame["paid_at"], utc=True))


def refunds_of(lines: pd.DataFrame, *, days_later: int = 5) -> pd.DataFrame:
    """Give back whole the lines named."""
    columns = ["order_number", "sku", "customer_number", "quantity", "amount_minor"]
    return lines[columns].assign(approved_at=lines["paid_at"] + pd.Timedelta(days=days_later))


def lively_shop(
    *, customers: int = 260, days: int = 420, seed: int = 3
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """``order_lines``, ``refunds`` and ``visits`` of people who come, come again, and leave."""
    rng = np.random.default_rng(seed)
    pace = rng.gamma(1.2, 1 / 40, customers)
    leaves = rng.beta(1.0, 5.0, customers)
    careless = rng.beta(0.6, 5.0, customers)
    bought: dict[str, list[int]] = {}
    back: list[bool] = []
    for at in range(customers):
        day = float(rng.integers(0, days * 3 // 4))
        visits = [int(day)]
        while rng.random() > leaves[at] and day < days:
            day += 1 + rng.exponential(1 / pace[at])
            visits.append(int(day))
        kept = sorted({each for each in visits if each < days})
        bought[f"C{at:03d}"] = kept
        back += (rng.random(len(kept)) < careless[at]).tolist()
    lines = lines_of(bought)
    lines = lines.assign(amount_minor=rng.gamma(3.0, 2_000, len(lines)).astype(np.int64) + 100)
    seen = pd.DataFrame(
        {
            "customer_number": lines["customer_number"],
            "started_at": lines["paid_at"] - pd.to_timedelta(rng.integers(1, 72, len(lines)), "h"),
        }
    )
    return lines, refunds_of(lines[np.array(back)]), seen
