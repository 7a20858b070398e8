"""Use cases around articles and coupons."""
