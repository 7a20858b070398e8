"""``python -m tests.benchmarks.echo_peer PORT``: the least a hub can do, as the peer of the console benchmark.

One process that acks each customer's message and hands it to every agent's socket: no database, no rights, no order
of events. What the real hub takes longer is what those cost.
"""

import asyncio
import json
import sys
from http import HTTPStatus

from websockets.asyncio.server import ServerConnection, broadcast, serve
from websockets.http11 import Request, Response

AGENT_PATH = "/api/v1/staff/ws"
HEALTH_PATH = "/healthz"


class EchoHub:
    """Knows its agents' sockets and nothing else."""

    def __init__(self) -> None:
        self._agents: set[ServerConnection] = set()

    async def serve(self, socket: ServerConnection) -> None:
        """One socket, from hello to its end."""
        await socket.recv()
        await socket.send(json.dumps({"type": "welcome"}))
        if socket.request is not None and socket.request.path == AGENT_PATH:
            self._agents.add(socket)
            try:
                await socket.wait_closed()
            finally:
                self._agents.discard(socket)
            return
        async for received in socket:
            frame = json.loads(received)
            await socket.send(json.dumps({"type": "ack", "client_id": frame["client_id"]}))
            event = {"type": "event", "kind": "message", "message": {"text": frame["text"]}}
            broadcast(self._agents, json.dumps(event))


def answer_health(socket: ServerConnection, request: Request) -> Response | None:
    """Say that the peer is up, where no socket is asked for."""
    return socket.respond(HTTPStatus.OK, "ok\n") if request.path == HEALTH_PATH else None


async def main(port: int) -> None:
    """Serve until told to stop."""
    hub = EchoHub()
    async with serve(
        hub.serve, "127.0.0.1", port, compression=None, process_request=answer_health
    ) as server:
        await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
