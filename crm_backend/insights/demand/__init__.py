"""Demand and stock (docs/metrics.md): what stored forecasts say about each product, beside its stock now."""
