"""What tests of customers share: a lively shop and a scorer that has learnt from it."""

from datetime import datetime
from zoneinfo import ZoneInfo

import pandas as pd
import pytest

from analytics.behaviour import CustomerScorer
from tests.analytics.behaviour.made_shops import FIRST_DAY, lively_shop

Shop = tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame]


@pytest.fixture(scope="session")
def shop() -> Shop:
    """420 days of 260 customers: order lines, refunds, visits."""
    return lively_shop()


@pytest.fixture(scope="session")
def as_of() -> datetime:
    """A morning of that shop with eight weeks still to come in its frames."""
    return datetime(2026, 6, 1, 9, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(scope="session")
def scorer(shop: Shop, as_of: datetime) -> CustomerScorer:
    """Learnt from what was known that morning."""
    assert as_of > FIRST_DAY
    return CustomerScorer().fit(*shop, as_of=as_of)


@pytest.fixture(scope="session")
def scores(scorer: CustomerScorer, shop: Shop, as_of: datetime) -> pd.DataFrame:
    """Of all its customers."""
    return scorer.score(*shop, as_of=as_of)
