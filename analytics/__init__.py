"""Forecasts and behaviour from plain data frames; knows nothing of web, database or chat.

Nothing is imported here: ``analytics.demand``, ``analytics.behaviour``, ``analytics.sales`` and
``analytics.charts`` are each loaded by who needs them.
"""
