"""What the customers page reads: the list, one customer, and what happened to them."""
