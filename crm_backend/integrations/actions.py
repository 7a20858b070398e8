"""The actions server, as far as the hub needs it: whether it is there."""

import httpx

HEALTH_TIMEOUT_SECONDS = 2.0


class ActionsServer:
    """Asks the actions server's health page; any failure counts as not ready."""

    def __init__(self, url: str, *, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._client = httpx.AsyncClient(
            base_url=url,
            timeout=HEALTH_TIMEOUT_SECONDS,
            transport=transport,
            trust_env=False,
            verify=url.startswith("https:"),  # plain HTTP on loopback needs no certificates
        )

    async def is_ready(self) -> bool:
        """Whether it answers its health page."""
        try:
            response = await self._client.get("/healthz")
        except httpx.HTTPError:
            return False
        return response.status_code == httpx.codes.OK

    async def close(self) -> None:
        """Close the connections."""
        await self._client.aclose()
