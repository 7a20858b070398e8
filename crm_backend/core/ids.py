"""Random identifiers that a stranger cannot guess."""

import secrets

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u


def new_id(prefix: str) -> str:
    """A prefixed identifier with 120 random bits, such as ``cnv_3k7…``."""
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"
