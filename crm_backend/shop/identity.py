"""Identities that the shop's server signs for its widget: HS256 tokens of fifteen minutes at most.

The signature is checked by PyJWT; the claims are checked here, against the caller's clock, so that
every refusal has its own code and deadlines can be tested.
"""

import json
import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import jwt

from crm_backend.shop.errors import (
    IdentityAlgorithmRefused,
    IdentityAudienceWrong,
    IdentityClaimMissing,
    IdentityExpired,
    IdentityIssuerWrong,
    IdentityKeyUnknown,
    IdentityLifetimeTooLong,
    IdentityMalformed,
    IdentityNotYetValid,
    IdentitySignatureWrong,
)
from crm_backend.shop.models import Site

AUDIENCE = "zhanggui-chat"
ALGORITHM = "HS256"
MAX_LIFETIME = timedelta(minutes=15)
LEEWAY = timedelta(seconds=60)
MAX_TOKEN_LENGTH = 4_096

_REQUIRED = ("iss", "aud", "sub", "iat", "exp", "jti")
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]*")
_MAX_LENGTH = {"sub": 64, "jti": 120, "name": 120, "phone": 40}
_MAX_SECONDS = 10**11  # the year 5138
_SIGNER = jwt.PyJWS(algorithms=[ALGORITHM])


@dataclass(frozen=True, kw_only=True)
class Identity:
    """Who a page says its visitor is; ``name`` and ``phone`` are as the page wrote them."""

    customer_number: str
    token_id: str
    name: str | None = None
    phone: str | None = None


def sign_identity(
    site: Site,
    customer_number: str,
    *,
    now: datetime,
    name: str | None = None,
    lifetime: timedelta = MAX_LIFETIME,
) -> str:
    """A token that makes the widget's visitor the customer with this number."""
    claims = {
        "iss": site.site_key,
        "aud": AUDIENCE,
        "sub": customer_number,
        "iat": int(now.timestamp()),
        "exp": int((now + lifetime).timestamp()),
        "jti": secrets.token_hex(12),
    }
    if name:
        claims["name"] = name
    headers = {"kid": site.key_id}
    return jwt.encode(claims, site.identity_secret, algorithm=ALGORITHM, headers=headers)


def verify_identity(token: str, site: Site, now: datetime) -> Identity:
    """Believe a token only if this site signed it for this chat a short while ago.

    Raises
    ------
    IdentityRefused
        The subclass says why; its ``code`` is what the widget is told as ``identity_error``.
    """
    claims = _signed_claims(token, site)
    for claim in _REQUIRED:
        if claims.get(claim) is None:
            raise IdentityClaimMissing(claim=claim)
    if claims["iss"] != site.site_key:
        raise IdentityIssuerWrong
    # Some libraries write a single audience as a list of one.
    if claims["aud"] not in (AUDIENCE, [AUDIENCE]):
        raise IdentityAudienceWrong
    customer_number, token_id = _name_of(claims, "sub"), _name_of(claims, "jti")
    _check_times(claims, now)
    return Identity(
        customer_number=customer_number,
        token_id=token_id,
        name=_words(claims, "name"),
        phone=_words(claims, "phone"),
    )


def _signed_claims(token: str, site: Site) -> dict[str, Any]:
    # base64 decoders skip foreign characters; a token with any would have many spellings.
    if len(token) > MAX_TOKEN_LENGTH or not _SHAPE.fullmatch(token):
        raise IdentityMalformed
    try:
        header = jwt.get_unverified_header(token)
    except jwt.InvalidTokenError as error:
        raise IdentityMalformed from error
    if header.get("alg") != ALGORITHM:
        raise IdentityAlgorithmRefused
    if header.get("kid") != site.key_id:
        raise IdentityKeyUnknown
    try:
        payload = _SIGNER.decode(token, site.identity_secret, algorithms=[ALGORITHM])
        claims = json.loads(payload)
    except jwt.InvalidSignatureError as error:
        raise IdentitySignatureWrong from error
    except (jwt.InvalidTokenError, ValueError, RecursionError) as error:
        raise IdentityMalformed from error
    if not isinstance(claims, dict):
        raise IdentityMalformed
    return claims


def _name_of(claims: dict[str, Any], claim: str) -> str:
    """A claim that names something must be usable exactly as it is."""
    value = claims[claim]
    if not isinstance(value, str) or not 0 < len(value) <= _MAX_LENGTH[claim]:
        raise IdentityMalformed(claim=claim)
    if not value.isprintable() or value != value.strip():
        raise IdentityMalformed(claim=claim)
    return value


def _words(claims: dict[str, Any], claim: str) -> str | None:
    """A claim that only helps: signs nobody can see are dropped, and so is what is too long."""
    value = claims.get(claim)
    if value is None:
        return None
    if not isinstance(value, str):
        raise IdentityMalformed(claim=claim)
    printable = "".join(sign for sign in value if sign.isprintable())
    return printable.strip()[: _MAX_LENGTH[claim]] or None


def _check_times(claims: dict[str, Any], now: datetime) -> None:
    issued, expires = _seconds(claims, "iat"), _seconds(claims, "exp")
    if not 0 < expires - issued <= MAX_LIFETIME.total_seconds():
        raise IdentityLifetimeTooLong
    leeway = LEEWAY.total_seconds()
    if now.timestamp() >= expires + leeway:
        raise IdentityExpired
    starts = _seconds(claims, "nbf") if claims.get("nbf") is not None else issued
    if max(issued, starts) > now.timestamp() + leeway:
        raise IdentityNotYetValid


def _seconds(claims: dict[str, Any], claim: str) -> float:
    value = claims[claim]
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise IdentityMalformed(claim=claim)
    # json.loads knows NaN and Infinity; neither lies between two bounds.
    if not 0 <= value < _MAX_SECONDS:
        raise IdentityMalformed(claim=claim)
    return float(value)
