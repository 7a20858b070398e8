"""The trained bot for every test of this folder: one process per worker, a new conversation per test.

Real Rasa, real model, real actions server; only the hub behind the actions is the fake. The model is kept
between runs in ``var/testing`` and trained again only when its inputs changed.
"""

import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from pydantic import SecretStr

from actions.core.app import create_app
from actions.core.base import Services
from actions.core.crm_client import CrmClient
from tests.conversations.trained_bot import (
    ACTIONS_SECRET,
    BOT_PYTHON,
    HOME,
    ROOT,
    STARTING_SECONDS,
    TRAINING_SECONDS,
    Hub,
    environment,
    free_port,
    run_bot,
)
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.fixed_clock import NOW


@pytest.fixture(scope="session")
def model() -> Path:
    """The model of today's data, trained if need be."""
    run_bot("bot.train", seconds=TRAINING_SECONDS)
    return HOME / "models/current/model.tar.gz"


@pytest.fixture(scope="session")
def actions_url() -> Iterator[tuple[str, FakeCrm]]:
    """The actions server on a port of its own, over a fake hub that needs none."""
    crm = FakeCrm(lambda: NOW)
    transport = httpx.ASGITransport(app=crm.app, raise_app_exceptions=False)
    client = CrmClient(httpx.AsyncClient(transport=transport, base_url="http://hub"))
    app = create_app(Services(crm=client, now=lambda: NOW), SecretStr(ACTIONS_SECRET))
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, log_level="warning", ws="none"))
    thread = threading.Thread(target=server.run)
    thread.start()
    yield f"http://127.0.0.1:{port}", crm
    server.should_exit = True
    thread.join()


@pytest.fixture(scope="session")
def bot(
    model: Path, actions_url: tuple[str, FakeCrm], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Hub]:
    """Rasa on a port of its own."""
    url, crm = actions_url
    port = free_port()
    log = tmp_path_factory.mktemp("bot") / "bot.log"
    with log.open("w") as output:
        process = subprocess.Popen(
            [str(BOT_PYTHON), "-m", "bot.serve"],
            cwd=ROOT,
            env=environment(ZHANGGUI_ACTIONS_URL=url, ZHANGGUI_BOT_PORT=str(port)),
            stdout=output,
            stderr=output,
        )
    try:
        transport = httpx.HTTPTransport(retries=10)
        with httpx.Client(transport=transport, timeout=STARTING_SECONDS) as client:
            health = client.get(f"http://127.0.0.1:{port}/webhooks/hub/health")
            assert health.status_code == 200, log.read_text()
        yield Hub(f"http://127.0.0.1:{port}/webhooks/hub/turn", crm)
    finally:
        process.terminate()
        process.wait(timeout=30)


@pytest.fixture
def hub(bot: Hub) -> Hub:
    """A customer at the beginning of a conversation."""
    bot.forget()
    return bot
