"""Which web pages may talk to the chat: the origins of the shop's sites, and the hub's own in the demo (threat 6)."""

from starlette.requests import HTTPConnection

from crm_backend.core.addresses import is_secure
from crm_backend.core.clock import Clock
from crm_backend.core.db import Database
from crm_backend.shop import service as shop_service

REFRESH_SECONDS = 30.0
DEMO_SITE = "demo"


def own_origin(connection: HTTPConnection, trusted_proxies: frozenset[str]) -> str:
    """The origin of pages this hub serves under the address the caller used.

    Behind a proxy that ends TLS the scheme is the one the proxy names, if it is one of ours. A page of another site
    can send neither this Origin nor another Host than the one it connects to.
    """
    scheme = "https" if is_secure(connection, trusted_proxies) else "http"
    return f"{scheme}://{connection.headers.get('host', '')}"


class OriginPolicy:
    """Knows the exact origins of every site; reads them again twice a minute."""

    def __init__(self, database: Database, clock: Clock, *, own_origins: frozenset[str]) -> None:
        self._database = database
        self._clock = clock
        self._own = own_origins
        self._by_site: dict[str, frozenset[str]] = {}
        self._read_at: float | None = None

    async def allows(self, origin: str, site_key: str | None = None) -> bool:
        """Whether a page of ``origin`` may use the chat (of ``site_key``, once that is known).

        The comparison is exact: no prefix, no wildcard, and ``null`` is never allowed.
        """
        await self._refresh()
        if site_key is None:
            return any(origin in origins for origins in self._by_site.values())
        return origin in self._by_site.get(site_key, frozenset())

    async def _refresh(self) -> None:
        now = self._clock.monotonic()
        if self._read_at is not None and now - self._read_at < REFRESH_SECONDS:
            return
        async with self._database.reading() as session:
            sites = await shop_service.list_sites(session)
        self._by_site = {
            site.site_key: frozenset(site.origins)
            | (self._own if site.site_key == DEMO_SITE else frozenset())
            for site in sites
        }
        self._read_at = now
