"""Signed identities: what a page's server may say, and forty ways to lie (threats 5)."""

import base64
import hmac
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import jwt
import pytest

from crm_backend.core.http_errors import status_of
from crm_backend.shop import errors
from crm_backend.shop.identity import sign_identity, verify_identity
from crm_backend.shop.models import Site
from tests.factories import SITE_SECRET
from tests.fakes.fixed_clock import NOW

SITE = Site(
    site_key="demo", key_id="key-1", identity_secret=SITE_SECRET, origins=[], created_at=NOW
)
SECONDS = int(NOW.timestamp())
HEADER = {"alg": "HS256", "typ": "JWT", "kid": "key-1"}
CLAIMS = {
    "iss": "demo",
    "aud": "zhanggui-chat",
    "sub": "C1001",
    "iat": SECONDS,
    "exp": SECONDS + 900,
    "jti": "t-1",
}


def _encode(part: bytes) -> str:
    return base64.urlsafe_b64encode(part).rstrip(b"=").decode()


def _mac(body: str, secret: str = SITE_SECRET, digest: str = "sha256") -> str:
    return _encode(hmac.new(secret.encode(), body.encode(), digest).digest())


def _token(
    header: dict[str, Any] | None = None,
    claims: dict[str, Any] | None = None,
    *,
    payload: bytes | None = None,
    secret: str = SITE_SECRET,
    digest: str = "sha256",
) -> str:
    """Signed by hand, so that a mutant needs no library's consent."""
    payload = json.dumps({**CLAIMS, **(claims or {})}).encode() if payload is None else payload
    body = f"{_encode(json.dumps({**HEADER, **(header or {})}).encode())}.{_encode(payload)}"
    return f"{body}.{_mac(body, secret, digest)}"


def _without(claim: str) -> str:
    left = {name: value for name, value in CLAIMS.items() if name != claim}
    return _token(payload=json.dumps(left).encode())


def _swapped_payload() -> str:
    mine, other = _token().split("."), _token(claims={"sub": "C1002"}).split(".")
    return ".".join((mine[0], other[1], mine[2]))


def _nested(depth: int) -> bytes:
    return b"[" * depth + b"]" * depth


MUTANTS: dict[str, tuple[Callable[[], str], type[errors.IdentityRefused]]] = {
    "empty": (lambda: "", errors.IdentityMalformed),
    "no token at all": (lambda: "C1001", errors.IdentityMalformed),
    "two parts": (lambda: ".".join(_token().split(".")[:2]), errors.IdentityMalformed),
    "four parts": (lambda: _token() + ".x", errors.IdentityMalformed),
    "padding": (lambda: _token() + "=", errors.IdentityMalformed),
    "foreign sign in the signature": (lambda: _token() + "!", errors.IdentityMalformed),
    "line break": (lambda: _token() + "\n", errors.IdentityMalformed),
    "too long": (lambda: _token(claims={"name": "长" * 4096}), errors.IdentityMalformed),
    "header no JSON": (lambda: "e30x.e30.e30", errors.IdentityMalformed),
    "payload no JSON": (lambda: _token(payload=b"C1001"), errors.IdentityMalformed),
    "payload a list": (lambda: _token(payload=b'["demo"]'), errors.IdentityMalformed),
    "payload no UTF-8": (lambda: _token(payload=b'{"sub":"\xff"}'), errors.IdentityMalformed),
    "payload too deep": (lambda: _token(payload=_nested(1500)), errors.IdentityMalformed),
    "unknown critical extension": (
        lambda: _token({"crit": ["lifetime"], "lifetime": 1}),
        errors.IdentityMalformed,
    ),
    "alg none, no signature": (
        lambda: _token({"alg": "none"}).rsplit(".", 1)[0] + ".",
        errors.IdentityAlgorithmRefused,
    ),
    "alg None, signed": (lambda: _token({"alg": "None"}), errors.IdentityAlgorithmRefused),
    "alg missing": (lambda: _token({"alg": None}), errors.IdentityAlgorithmRefused),
    "HS512": (lambda: _token({"alg": "HS512"}, digest="sha512"), errors.IdentityAlgorithmRefused),
    "RS256 over the secret": (lambda: _token({"alg": "RS256"}), errors.IdentityAlgorithmRefused),
    "alg in small letters": (lambda: _token({"alg": "hs256"}), errors.IdentityAlgorithmRefused),
    "kid null": (lambda: _token({"kid": None}), errors.IdentityMalformed),
    "kid missing": (
        lambda: jwt.encode(CLAIMS, SITE_SECRET, algorithm="HS256"),
        errors.IdentityKeyUnknown,
    ),
    "kid of an old key": (lambda: _token({"kid": "key-0"}), errors.IdentityKeyUnknown),
    "kid a path": (lambda: _token({"kid": "../../dev/null"}), errors.IdentityKeyUnknown),
    "wrong secret": (lambda: _token(secret="x" * 48), errors.IdentitySignatureWrong),
    "empty secret": (lambda: _token(secret=""), errors.IdentitySignatureWrong),
    "site key as secret": (lambda: _token(secret="demo"), errors.IdentitySignatureWrong),
    "signature empty": (
        lambda: _token().rsplit(".", 1)[0] + ".",
        errors.IdentitySignatureWrong,
    ),
    "signature cut": (lambda: _token()[:-7], errors.IdentitySignatureWrong),
    "another's payload": (_swapped_payload, errors.IdentitySignatureWrong),
    "other digest under HS256": (lambda: _token(digest="sha512"), errors.IdentitySignatureWrong),
    "no sub": (lambda: _without("sub"), errors.IdentityClaimMissing),
    "no exp": (lambda: _without("exp"), errors.IdentityClaimMissing),
    "no iat": (lambda: _without("iat"), errors.IdentityClaimMissing),
    "no aud": (lambda: _without("aud"), errors.IdentityClaimMissing),
    "no iss": (lambda: _without("iss"), errors.IdentityClaimMissing),
    "no jti": (lambda: _without("jti"), errors.IdentityClaimMissing),
    "sub null": (lambda: _token(claims={"sub": None}), errors.IdentityClaimMissing),
    "sub a number": (lambda: _token(claims={"sub": 1001}), errors.IdentityMalformed),
    "sub empty": (lambda: _token(claims={"sub": ""}), errors.IdentityMalformed),
    "sub blank": (lambda: _token(claims={"sub": " C1001"}), errors.IdentityMalformed),
    "sub with NUL": (lambda: _token(claims={"sub": "C1001\x00"}), errors.IdentityMalformed),
    "sub with half a sign": (lambda: _token(claims={"sub": "C\ud800"}), errors.IdentityMalformed),
    "sub too long": (lambda: _token(claims={"sub": "C" * 65}), errors.IdentityMalformed),
    "name a list": (lambda: _token(claims={"name": ["王"]}), errors.IdentityMalformed),
    "aud of something else": (
        lambda: _token(claims={"aud": "zhanggui-staff"}),
        errors.IdentityAudienceWrong,
    ),
    "aud one of several": (
        lambda: _token(claims={"aud": ["zhanggui-chat", "bank"]}),
        errors.IdentityAudienceWrong,
    ),
    "aud a number": (lambda: _token(claims={"aud": 1}), errors.IdentityAudienceWrong),
    "iss another site": (lambda: _token(claims={"iss": "other"}), errors.IdentityIssuerWrong),
    "exp past": (
        lambda: _token(claims={"iat": SECONDS - 961, "exp": SECONDS - 61}),
        errors.IdentityExpired,
    ),
    "iat to come": (
        lambda: _token(claims={"iat": SECONDS + 120, "exp": SECONDS + 900}),
        errors.IdentityNotYetValid,
    ),
    "nbf to come": (lambda: _token(claims={"nbf": SECONDS + 120}), errors.IdentityNotYetValid),
    "lives an hour": (
        lambda: _token(claims={"exp": SECONDS + 3600}),
        errors.IdentityLifetimeTooLong,
    ),
    "exp before iat": (
        lambda: _token(claims={"exp": SECONDS - 1}),
        errors.IdentityLifetimeTooLong,
    ),
    "exp a text": (lambda: _token(claims={"exp": str(SECONDS + 900)}), errors.IdentityMalformed),
    "exp true": (lambda: _token(claims={"exp": True}), errors.IdentityMalformed),
    "exp infinite": (lambda: _token(claims={"exp": float("inf")}), errors.IdentityMalformed),
    "exp no number": (lambda: _token(claims={"exp": float("nan")}), errors.IdentityMalformed),
    "exp beyond floats": (lambda: _token(claims={"exp": 10**400}), errors.IdentityMalformed),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_refused_with_its_own_code(name: str):
    make, expected = MUTANTS[name]
    with pytest.raises(errors.IdentityRefused) as caught:
        verify_identity(make(), SITE, NOW)
    assert type(caught.value) is expected
    assert status_of(caught.value) == 401


def test_there_are_forty_mutants_and_all_codes_are_reached():
    assert len(MUTANTS) >= 40
    assert {error for _, error in MUTANTS.values()} == set(errors.IdentityRefused.__subclasses__())


def test_a_signed_identity_is_believed():
    token = sign_identity(SITE, "C1001", now=NOW, name="王小明")
    identity = verify_identity(token, SITE, NOW)
    assert (identity.customer_number, identity.name, identity.phone) == ("C1001", "王小明", None)
    assert identity.token_id


def test_a_token_made_by_hand_after_the_protocol_is_believed():
    claims = {"aud": ["zhanggui-chat"], "name": "王\u202e小明 ", "phone": "199 0000 1234"}
    identity = verify_identity(_token(claims=claims), SITE, NOW)
    assert (identity.name, identity.phone) == ("王小明", "199 0000 1234")


@pytest.mark.parametrize(
    ("seconds_later", "is_believed"), [(-60, True), (-61, False), (959, True), (960, False)]
)
def test_the_leeway_is_one_minute_on_both_ends(seconds_later: int, is_believed: bool):
    token, then = sign_identity(SITE, "C1001", now=NOW), NOW + timedelta(seconds=seconds_later)
    if is_believed:
        assert verify_identity(token, SITE, then).customer_number == "C1001"
    else:
        with pytest.raises((errors.IdentityExpired, errors.IdentityNotYetValid)):
            verify_identity(token, SITE, then)


def test_a_token_of_one_site_is_worth_nothing_at_another():
    other = Site(
        site_key="other", key_id="key-1", identity_secret=SITE_SECRET, origins=[], created_at=NOW
    )
    with pytest.raises(errors.IdentityIssuerWrong):
        verify_identity(sign_identity(SITE, "C1001", now=NOW), other, NOW)
