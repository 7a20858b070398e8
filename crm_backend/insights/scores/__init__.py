"""Customers (docs/metrics.md): stored scores, segments and next needs, and how long refunds take."""
