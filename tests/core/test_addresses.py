"""Forwarded addresses count only from proxies we trust."""

import pytest

from crm_backend.core.addresses import forwarded_address, parse_trusted_proxies

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
