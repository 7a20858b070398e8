"""What will be sold: forecasts per product, and each customer's next need."""
