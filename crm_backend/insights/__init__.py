"""The shop's figures: what was sold, how service went, and what the analytics library foretold.

Every figure is defined in docs/metrics.md. Sums are made by the database; what a model has to learn
is trained by the worker and stored. The only door of the hub to ``analytics``.
"""
