"""Serve the bot on loopback: ``python -m bot.serve`` from the project root.

Trains first if needed, in a process of its own so that its memory is given back. If that fails and
an older model is there, that one is served. Ends with its parent. Serves the hub's channel and
nothing else: not Rasa's HTTP API, not its own channels, not even its greeting page.
"""

import argparse
import asyncio
import ctypes
import gc
import importlib
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

from bot import launcher, model_store

_HOST = "127.0.0.1"
_PR_SET_PDEATHSIG = 1
_REQUIRED = (
    "ZHANGGUI_BOT_PORT",
    "ZHANGGUI_BOT_SECRET",
    "ZHANGGUI_ACTIONS_URL",
    "ZHANGGUI_ACTIONS_SECRET",
)


def main() -> int:
    """Serve until stopped; return the exit status."""
    argparse.ArgumentParser(prog="python -m bot.serve", description="Serve the bot.").parse_args()
    die_with_parent()
    missing = [name for name in _REQUIRED if not os.environ.get(name)]
    if missing:
        _say(f"✗ The bot cannot start without {', '.join(missing)}.")
        return 1
    model = model_to_serve()
    if model is None:
        _say("✗ There is no model to serve.")
        return 1
    serve(model, port=int(os.environ["ZHANGGUI_BOT_PORT"]))
    return 0


def _say(words: str) -> None:
    print(words, flush=True)


def die_with_parent() -> None:
    """Ask Linux to stop this process when the supervisor that started it is gone."""
    if not sys.platform.startswith("linux"):
        return
    parent = os.getppid()
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it died between the two calls
        sys.exit(1)


def model_to_serve() -> Path | None:
    """Return the model of today's inputs, training it if needed, else the last good one."""
    try:
        ready = model_store.model_of(model_store.input_hash())
    except FileNotFoundError as error:
        ready = Path(str(error.filename))
        _say(f"✗ {ready} is missing.")
        return _older_model()
    if ready.is_file():
        model_store.make_current(ready.parent.name)
        return ready
    trained = subprocess.run([sys.executable, "-m", "bot.train"], check=False)
    return ready if trained.returncode == 0 and ready.is_file() else _older_model()


def _older_model() -> Path | None:
    older = model_store.current_model()
    if older is not None:
        _say(f"! Serving the older model {older.parent.name}.")
    return older


def serve(model: Path, *, port: int) -> None:
    """Load a model and answer the hub's turns; returns when stopped."""
    launcher.install_for_serving()
    launcher.quieten_logs()
    application = build_application(model)
    application.run(host=_HOST, port=port, access_log=False, motd=False, workers=1)


def build_application(model: Path) -> Any:
    """Return the Sanic application of the hub channel; it answers 503 until the model is loaded."""
    sanic = importlib.import_module("sanic")
    channels = importlib.import_module("rasa.core.channels.channel")
    channel = importlib.import_module("bot.channel").HubInput
    read_config = importlib.import_module("rasa.shared.utils.io").read_config_file
    credentials = read_config("credentials.yml")["bot.channel.HubInput"]
    application = sanic.Sanic("zhanggui_bot", configure_logging=False)
    channels.register([channel.from_credentials(credentials)], application, route="/webhooks/")

    @application.before_server_start
    async def load(app: Any, loop: asyncio.AbstractEventLoop) -> None:
        del loop
        app.ctx.agent = load_agent(model)
        # What start-up made stays: the collector need not walk it in every turn.
        gc.collect()
        gc.freeze()

    return application


def load_agent(model: Path) -> Any:
    """Return an agent with its model; a model that cannot be read raises Rasa's own error."""
    agents = importlib.import_module("rasa.core.agent")
    endpoints = importlib.import_module("rasa.core.utils").AvailableEndpoints
    store = importlib.import_module("bot.turn").TurnTrackerStore
    agent = agents.Agent(
        action_endpoint=endpoints.read_endpoints("endpoints.yml").action,
        tracker_store=store(domain=None),
    )
    agent.load_model(model)
    return agent


if __name__ == "__main__":
    sys.exit(main())
