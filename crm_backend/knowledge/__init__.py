"""What the shop tells customers in its own words: articles by topic, and coupons."""
