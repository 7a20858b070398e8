"""The customers page: list, one customer, timeline, export; written through the customers' own service."""
