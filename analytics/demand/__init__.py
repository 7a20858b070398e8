"""What will be sold: forecasts per product, and each customer's next need.

The hub asks ``forecast_weeks``: order lines in; mean, 10 %, 50 % and 90 % quantiles of weeks 1 to 5
per product out, each marked ``model`` or ``rule``, with reasons in Chinese and English, the model
card and the leaderboard that are stored beside them:

>>> from analytics.demand import forecast_weeks
>>> forecast_weeks(order_lines, as_of=midnight, time_zone="Asia/Shanghai")  # doctest: +SKIP

Beneath it, for whoever wants other periods or horizons, are ``aggregate`` (order lines → panel) and
``DemandForecaster(horizon=…).fit(panel)`` with ``predict()``, ``predict_totals()``, ``explain(id)``,
``explain_all()``, ``leaderboard_``, ``model_card_``. ``SaleClassifier`` tells whether a product will
be sold at all, ``NextNeedForecaster`` when each customer will need a product again.

All are scikit-learn estimators (``get_params``, ``clone``, pickle; a pickle made with another major
version of a library raises ``OtherVersions``). All work on a single thread, know nothing at or after
``as_of``, give the same numbers for shuffled rows and for a second run with the same seed, and write
nothing but what they return. Frames are described in ``analytics.frames``.
"""

from analytics.demand.forecaster import DemandForecaster
from analytics.demand.model_card import ModelCard, NeedCard
from analytics.demand.next_need import NextNeedForecaster
from analytics.demand.panel import aggregate
from analytics.demand.sale_probability import SaleClassifier
from analytics.demand.weekly import WeeklyForecast, forecast_weeks

__all__ = [
    "DemandForecaster",
    "ModelCard",
    "NeedCard",
    "NextNeedForecaster",
    "SaleClassifier",
    "WeeklyForecast",
    "aggregate",
    "forecast_weeks",
]
