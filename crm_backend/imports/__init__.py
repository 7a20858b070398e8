"""A shop's own data from files: the public Online Retail data, and customers, products and orders."""
