"""What every noun stands on: settings, clock, database, errors. Knows no business noun."""
