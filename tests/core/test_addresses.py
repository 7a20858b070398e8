"""Forwarded addresses and schemes count only from proxies we trust."""

import pytest
from starlette.requests import HTTPConnection

from crm_backend.channels.origins import own_origin
from crm_backend.core.addresses import forwarded_address, is_secure, parse_trusted_proxies

PROXIES = parse_trusted_proxies("10.0.0.1, 10.0.0.2")


@pytest.mark.parametrize(
    ("peer", "forwarded", "address"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "1.2.3.4", "203.0.113.7"),  # a stranger may claim anything
        ("10.0.0.1", "203.0.113.7", "203.0.113.7"),
        (
            "10.0.0.1",
            "1.2.3.4, 203.0.113.7",
            "203.0.113.7",
        ),  # the left end is the client's own word
        ("10.0.0.1", "203.0.113.7, 10.0.0.2", "203.0.113.7"),
        ("10.0.0.1", "", "10.0.0.1"),
    ],
)
def test_the_address_is_the_nearest_that_is_not_our_own(
    peer: str, forwarded: str, address: str
) -> None:
    assert forwarded_address(peer, {"x-forwarded-for": forwarded}, PROXIES) == address


@pytest.mark.parametrize(
    ("peer", "scheme", "forwarded", "secure"),
    [
        ("203.0.113.7", "http", "", False),
        ("203.0.113.7", "https", "", True),
        ("203.0.113.7", "ws", "https", False),  # a stranger may claim anything
        ("203.0.113.7", "wss", "", True),
        ("10.0.0.1", "http", "https", True),
        ("10.0.0.1", "ws", "wss", True),
        ("10.0.0.1", "https", "http", False),
        ("10.0.0.1", "http", "", False),
    ],
)
def test_the_scheme_is_the_clients_own(
    peer: str, scheme: str, forwarded: str, secure: bool
) -> None:
    connection = HTTPConnection(
        {
            "type": "websocket" if scheme.startswith("ws") else "http",
            "scheme": scheme,
            "client": (peer, 1234),
            "server": ("shop.example", 8000),
            "path": "/",
            "query_string": b"",
            "headers": [(b"host", b"shop.example"), (b"x-forwarded-proto", forwarded.encode())],
        }
    )
    assert is_secure(connection, PROXIES) is secure
    assert own_origin(connection, PROXIES) == ("https" if secure else "http") + "://shop.example"
