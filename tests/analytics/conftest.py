"""What tests of the library share: a tiny shop made up from a seed, and the public data."""

import numpy as np
import pandas as pd
import pytest

from tests.analytics import real_data
from tests.public_data import public_files

_SKUS = ("BAG", "CUP", "KNIFE", "LAMP", "POT", "TEA", "TOWEL", "VASE")
_DAYS = 364
_CUSTOMERS = 60


def _made_up_lines(seed: int = 7) -> pd.DataFrame:
    """A year of a shop: each product has its own pace, weekends are twice as busy as other days."""
    rng = np.random.default_rng(seed)
    days = np.arange(_DAYS)
    paces = 0.3 * np.arange(1, len(_SKUS) + 1)
    lines = rng.poisson(np.outer(paces, np.where(days % 7 >= 5, 2.0, 1.0)))
    at, day = np.divmod(np.repeat(np.arange(lines.size), lines.ravel()), _DAYS)
    minute = rng.integers(24 * 60, size=at.size)
    customer = pd.Series(rng.integers(_CUSTOMERS, size=at.size)).map("C{:03d}".format)
    sku = np.array(_SKUS)[at]
    quantity = rng.integers(1, 4, at.size)
    monday = pd.Timestamp("2025-11-03", tz="Asia/Shanghai")
    offset = pd.to_timedelta(day, unit="D") + pd.to_timedelta(minute, unit="min")
    return pd.DataFrame(
        {
            "order_number": [f"A{number:05d}" for number in range(at.size)],
            "customer_number": customer.where(rng.random(at.size) > 0.05),
            "sku": sku,
            "product_name": pd.Series(sku).str.title(),
            "paid_at": (monday + offset).tz_convert("UTC"),
            "quantity": quantity,
            "amount_minor": quantity * (at + 1) * 1990,
            "region": rng.choice(["上海", "北京", "广东"], at.size),
            "channel": rng.choice(["web", "telegram"], at.size),
        }
    )


@pytest.fixture(scope="session")
def order_lines() -> pd.DataFrame:
    """52 weeks of eight products and sixty customers, from Monday 3 November 2025 in Shanghai."""
    return _made_up_lines()


@pytest.fixture(scope="session")
def refunds(order_lines: pd.DataFrame) -> pd.DataFrame:
    """Every fifteenth line given back whole, nine days later."""
    back = order_lines.iloc[::15]
    columns = ["order_number", "sku", "customer_number", "quantity", "amount_minor"]
    return back[columns].assign(approved_at=back["paid_at"] + pd.Timedelta(days=9))


@pytest.fixture(scope="session")
def online_retail() -> tuple[pd.DataFrame, pd.DataFrame]:
    """``order_lines`` and ``refunds`` of Online Retail II."""
    return real_data.online_retail(
        public_files("online_retail", "2009-12_to_2010-12.csv.gz", "2010-12_to_2011-06.csv.gz")
    )


@pytest.fixture(scope="session")
def cdnow_lines() -> pd.DataFrame:
    """``order_lines`` of the CDNOW sample."""
    return real_data.cdnow(*public_files("cdnow", "CDNOW_sample.txt.gz"))


@pytest.fixture(scope="session")
def weekly_demand() -> pd.DataFrame:
    """811 products by 40 weeks of UCI 396, as a panel."""
    return real_data.weekly_demand(*public_files("weekly_demand", "weeks_0_to_39.csv"))
