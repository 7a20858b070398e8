"""Passwords: making them, and their argon2id hashes, off the event loop, a few at a time."""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford base 32: no i, l, o, u
# OWASP's first choice for argon2id (19 MiB, two passes); about 30 ms on a laptop.
_HASHER = PasswordHasher(time_cost=2, memory_cost=19_456, parallelism=1)
# Nobody's password: verified when the name is unknown, so that both answers take the same time.
_NOBODY = _HASHER.hash("nobody signs in with this")
# Each hash takes 19 MiB and a core: a flood of tries waits here, not in the pool everybody shares.
_AT_A_TIME = ThreadPoolExecutor(2, "passwords")


def make_password() -> str:
    """A password for somebody who did not choose one: 80 random bits, easy to read out and to type."""
    groups = ("".join(secrets.choice(_ALPHABET) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


async def hash_password(password: str) -> str:
    """The hash to store."""
    return await asyncio.get_running_loop().run_in_executor(_AT_A_TIME, _HASHER.hash, password)


async def is_right(password: str, password_hash: str | None) -> bool:
    """Whether ``password`` belongs to the hash; does the same work where there is none."""
    matches = await asyncio.get_running_loop().run_in_executor(
        _AT_A_TIME, _verify, password, password_hash or _NOBODY
    )
    return matches and password_hash is not None


def _verify(password: str, password_hash: str) -> bool:
    try:
        return _HASHER.verify(password_hash, password)
    except (VerificationError, InvalidHashError):
        return False
