"""The people who work here: accounts, roles, sign-ins, API tokens."""
