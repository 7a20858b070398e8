"""How a request reached us: from whose address, and over TLS or not; headers count only from proxies we trust."""

from collections.abc import Mapping

from starlette.requests import HTTPConnection


def client_address(connection: HTTPConnection, trusted_proxies: frozenset[str]) -> str:
    """The nearest address that is not one of our own proxies.

    ``X-Forwarded-For`` is read from the right, since only what trusted proxies appended can be believed; a client
    may put anything at its left end.
    """
    peer = connection.client.host if connection.client else ""
    return forwarded_address(peer, connection.headers, trusted_proxies)


def forwarded_address(
    peer: str, headers: Mapping[str, str], trusted_proxies: frozenset[str]
) -> str:
    """See :func:`client_address`."""
    hops = [hop.strip() for hop in headers.get("x-forwarded-for", "").split(",") if hop.strip()]
    address = peer
    while address in trusted_proxies and hops:
        address = hops.pop()
    return address


def is_secure(connection: HTTPConnection, trusted_proxies: frozenset[str]) -> bool:
    """Whether the client speaks HTTPS or WSS, to us or to a proxy of ours that says so."""
    peer = connection.client.host if connection.client else ""
    forwarded = connection.headers.get("x-forwarded-proto", "") if peer in trusted_proxies else ""
    return (forwarded or connection.url.scheme) in ("https", "wss")


def parse_trusted_proxies(setting: str) -> frozenset[str]:
    """``ZHANGGUI_TRUSTED_PROXIES``: addresses separated by commas."""
    return frozenset(part.strip() for part in setting.split(",") if part.strip())
