"""``zhanggui shop``, ``order`` and ``identity-token`` as a shop owner types them."""

import asyncio
import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from crm_backend.cli import app
from crm_backend.cli.demo_sign_ins import keep_passwords, read_passwords
from crm_backend.core.db import Database
from crm_backend.core.settings import Settings
from crm_backend.orders.values import OrderStatus
from crm_backend.shop import service
from crm_backend.shop.identity import verify_identity
from tests.factories import add_customer, add_order, add_shop, add_turn
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import FixedClock


class Terminal:
    """Runs commands in a home of its own; remembers status and both outputs."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self._capsys = capsys
        self.error = ""
        self.status: object = 0

    def run(self, *words: str) -> str:
        self._capsys.readouterr()
        try:
            app(words)
            self.status = 0
        except SystemExit as ended:
            self.status = ended.code
        captured = self._capsys.readouterr()
        self.error = captured.err
        return captured.out

    def fails(self, *words: str) -> str:
        self.run(*words)
        assert self.status == 1
        assert "Traceback" not in self.error
        return self.error


@pytest.fixture(params=["zh_CN.UTF-8", "en_GB.UTF-8"])
def terminal(
    request: pytest.FixtureRequest,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    database_url: str,
) -> Terminal:
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", database_url)
    monkeypatch.setenv("LC_ALL", request.param)
    return Terminal(capsys)


async def _with(database_url: str, act):
    database = Database(database_url)
    try:
        async with database.transaction() as session:
            return await act(session)
    finally:
        await database.close()


def _do(database_url: str, act):
    return asyncio.run(_with(database_url, act))


def test_an_own_shop_is_made_and_tells_its_secret_once(terminal: Terminal, database_url: str):
    told = terminal.run("shop", "init", "--name", "我的店", "--origin", "https://shop.example")
    site = _do(database_url, lambda session: service.get_site(session, "shop"))
    assert 'data-site-key="shop"' in told
    assert site.identity_secret in told
    assert site.identity_secret not in terminal.run("shop", "site", "list")
    shop = _do(database_url, service.get_shop)
    assert (shop.name, shop.currency, shop.is_demo) == ("我的店", "CNY", False)
    terminal.fails("shop", "init", "--name", "另一家")


def test_a_shop_with_orders_is_not_made_again(terminal: Terminal, database_url: str):
    async def sell(session):
        await add_shop(session)
        await add_order(session, await add_customer(session))

    _do(database_url, sell)
    for words in ((), ("--delete-demo",)):
        assert "ZHANGGUI_HOME" in terminal.fails("shop", "init", "--name", "我的店", *words)


def test_the_demo_shop_makes_room_only_when_told(terminal: Terminal, database_url: str):
    async def sell(session):
        await add_shop(session, is_demo=True)
        await add_order(session, await add_customer(session))

    _do(database_url, sell)
    home = Path(os.environ["ZHANGGUI_HOME"])
    home.mkdir()
    keep_passwords(home, {"小李": "k7qm-xxxx-xxxx-xxxx"})
    assert "--delete-demo" in terminal.fails("shop", "init", "--name", "我的店")
    assert read_passwords(home)
    assert terminal.run("shop", "init", "--name", "我的店", "--delete-demo")
    # The sign-ins went with the demo shop, and so did their passwords.
    assert not list(home.rglob("demo-staff.json"))
    assert "make up" in terminal.fails("demo", "staff")
    assert _do(database_url, service.get_shop).name == "我的店"


def test_policy_is_listed_and_set(terminal: Terminal):
    terminal.run("shop", "init", "--name", "我的店")
    terminal.run("shop", "policy", "set", "refund_window_days", "10")
    terminal.run("shop", "hours", "10:00", "18:30")
    values = json.loads(terminal.run("shop", "policy", "list", "--json"))
    assert (values["refund_window_days"], values["hours"]) == (10, "每天 10:00–18:30")
    assert "* refund_window_days" in terminal.run("shop", "policy", "list")
    assert "quality_window_days" in terminal.fails(
        "shop", "policy", "set", "refund_window_days", "99"
    )
    terminal.fails("shop", "policy", "set", "no_such_key", "1")
    terminal.fails("shop", "hours", "9:00", "18:00")


def test_days_off_are_listed_and_set(terminal: Terminal):
    terminal.fails("shop", "holidays")
    terminal.run("shop", "init", "--name", "我的店")
    assert "make up" in terminal.run("shop", "holidays")
    tomorrow = f"{datetime.now(UTC) + timedelta(days=2):%Y-%m-%d}"
    assert tomorrow in terminal.run("shop", "holiday", tomorrow, "--closed", "--name", "盘点")
    assert f"* {tomorrow}" in terminal.run("shop", "holidays")
    terminal.fails("shop", "holiday", tomorrow, "--open", "--name", "")
    terminal.run("shop", "holiday", "2026-02-30", "--closed", "--name", "盘点")
    assert terminal.status == 2


def test_pages_are_added_and_their_secrets_changed(terminal: Terminal, database_url: str):
    terminal.fails("shop", "site", "add", "early")
    terminal.run("shop", "init", "--name", "我的店")
    terminal.run("shop", "site", "add", "second", "--origin", "https://b.example")
    before = _do(database_url, lambda session: service.get_site(session, "second"))
    assert before.origins == ["https://b.example"]
    terminal.run("shop", "site", "rotate", "second")
    after = _do(database_url, lambda session: service.get_site(session, "second"))
    assert before.key_id != after.key_id
    assert before.identity_secret != after.identity_secret
    terminal.fails("shop", "site", "add", "third", "--origin", "https://b.example/path")


def test_an_identity_token_is_believed_by_its_site(terminal: Terminal, database_url: str):
    terminal.run("shop", "init", "--name", "我的店")
    _do(database_url, lambda session: add_customer(session, number="C1001", name="王小明"))
    token = terminal.run("identity-token", "--customer", "C1001").strip()
    site = _do(database_url, lambda session: service.get_site(session, "shop"))
    identity = verify_identity(token, site, datetime.now(UTC))
    assert (identity.customer_number, identity.name) == ("C1001", "王小明")
    terminal.run("shop", "site", "add", "second")
    assert "second" in terminal.fails("identity-token", "--customer", "C1001")
    assert terminal.run("identity-token", "--customer", "C1001", "--site", "second")


def test_an_order_is_shown_as_the_very_card_of_the_chat(
    terminal: Terminal, database_url: str, clock: FixedClock, settings: Settings
):
    async def sell(session):
        await add_shop(session)
        customer = await add_customer(session)
        order = await add_order(session, customer, status=OrderStatus.DELIVERED)
        return order.number, await add_turn(session, customer)

    async def ask(turn: str, number: str):
        database = Database(database_url)
        async with BotApi(database, clock, settings) as api:
            answer = (await api.get(turn, f"/orders/{number}")).json()["order"]
        await database.close()
        return answer

    number, turn = _do(database_url, sell)
    card = json.loads(terminal.run("order", "show", number.lower(), "--json"))
    assert card == asyncio.run(ask(turn, number))
    told = terminal.run("order", "show", number)
    assert number in told
    assert "2026-11-23 06:00" in told  # shipped, in the shop's own time
    assert "178.00 CNY" in told
    assert number in terminal.fails("order", "show", f"{number}9")
