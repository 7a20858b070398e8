"""What was sold and refunded: the figures of docs/metrics.md, Sales and refunds."""
