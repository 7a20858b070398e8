"""Customer problems that need a person, each with a number the customer was told."""
