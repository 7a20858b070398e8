"""What will be sold: forecasts per product, and each customer's next need."""

from analytics.demand.forecaster import DemandForecaster
from analytics.demand.model_card import ModelCard, NeedCard
from analytics.demand.next_need import NextNeedForecaster
from analytics.demand.panel import aggregate
from analytics.demand.sale_probability import SaleClassifier

__all__ = [
    "DemandForecaster",
    "ModelCard",
    "NeedCard",
    "NextNeedForecaster",
    "SaleClassifier",
    "aggregate",
]
