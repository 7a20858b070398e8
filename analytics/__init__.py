"""Forecasts and behaviour from plain data frames; knows nothing of web, database or chat."""
