"""The server as a process of its own: ``python -m tests.fakes.telegram --port 8081``.

Prints one line of JSON when it listens, with its address and token, and serves until it is told to
stop. ``--scale 1000`` lets a day pass in 86 seconds; what the bot must do in time (answer an update
within a minute, a press within 15 s) is still measured in the machine's seconds.
"""

import argparse
import asyncio
import json
import sys

from tests.fakes.telegram.clock import ScaledClock
from tests.fakes.telegram.control import Control
from tests.fakes.telegram.server import DEFAULT_TOKEN, TelegramServer


async def serve(options: argparse.Namespace) -> None:
    server = TelegramServer(
        token=options.token,
        clock=ScaledClock(options.scale),
        seed=options.seed,
        port=options.port,
        has_limits=options.limits,
    )
    Control(server)
    async with server:
        sys.stdout.write(json.dumps({"url": server.url, "token": server.bot.token}) + "\n")
        sys.stdout.flush()
        await server.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="0 takes a free one")
    parser.add_argument("--token", default=DEFAULT_TOKEN)
    parser.add_argument("--scale", type=float, default=1.0, help="its seconds in one of ours")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--limits", action="store_true", help="enforce the limits of sending")
    asyncio.run(serve(parser.parse_args()))


if __name__ == "__main__":
    main()
