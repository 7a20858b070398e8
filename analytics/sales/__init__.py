"""What a shop sold: totals, series, leaderboards, refunds, growth, and what drove a change.

``report`` is the door: ``sales_report`` reads the frames, ``drivers`` and ``words`` read reports.
Everything is integer minor units and exact.
"""
