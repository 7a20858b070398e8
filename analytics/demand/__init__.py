"""What will be sold: forecasts per product, and each customer's next need."""

from analytics.demand.forecaster import DemandForecaster
from analytics.demand.model_card import ModelCard
from analytics.demand.panel import aggregate

__all__ = ["DemandForecaster", "ModelCard", "aggregate"]
