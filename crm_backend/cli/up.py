"""``zhanggui up``: prepares a home, starts every program under the supervisor, stays in front.

It ends with status 0 after Ctrl-C or SIGTERM, with 1 and one sentence when the shop cannot open.
Must not do what only runs in a request or a job: it prepares, starts, watches and stops.
"""

import contextlib
import fcntl
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from crm_backend.cli import supervision
from crm_backend.cli.ports import is_free, is_loopback, reachable_host
from crm_backend.cli.secrets_file import ensure_secrets, read_secrets
from crm_backend.cli.shop_state import ShopState
from crm_backend.cli.supervision import Installation
from crm_backend.cli.watch import Watch, wait_until_open
from crm_backend.cli.welcome import welcome
from crm_backend.core.process import die_with_parent
from crm_backend.core.settings import Home, Settings, SettingsRefused
from crm_backend.core.terminal import StepFailed, prepare_output, say

ROOT = Path(__file__).resolve().parents[2]
SHOP_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")

app = typer.Typer(add_completion=False)


class Stopped(BaseException):
    """Ctrl-C or SIGTERM; no error, so no ``except Exception`` may hold it."""


@app.command()
def up(
    shop: Annotated[str, typer.Option(help="A shop of its own, in var/shops/NAME.")] = "",
) -> None:
    """Open the shop: prepare it, start every program, restart what dies, stop at Ctrl-C."""
    prepare_output()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _stop)
    if "MAKELEVEL" in os.environ:  # noqa: TID251 - how we were called, no setting
        die_with_parent()  # make was killed: nobody is left to press Ctrl-C
    os.umask(0o077)
    try:
        open_shop(shop)
    except StepFailed as failure:
        print(f"✗ {failure}", file=sys.stderr)
        raise typer.Exit(1) from None
    except Stopped:
        print("\n" + say("已停止。", "Stopped."))


def _stop(_number: int, _frame: object) -> NoReturn:
    raise Stopped


def open_shop(shop: str) -> None:
    """Prepare, start and watch one shop until ``Stopped``."""
    began = time.monotonic()
    settings = settings_of(shop)
    installation = Installation(ROOT, settings.home)
    installation.prepare_folders()
    with only_one(installation, settings):
        left = supervision.end(supervision.recorded(installation))
        if left:
            print(
                say(
                    f"· 清理了上次没有停干净的 {left} 个进程",
                    f"· Ended {left} processes that the last run left behind",
                )
            )
        refuse_taken_ports(settings)
        state = prepare(installation, settings, is_demo=wants_demo(settings, shop))
        variables = child_variables(settings, is_demo=state.is_demo)
        if state.is_demo and not is_loopback(settings.host):
            raise StepFailed(
                say(
                    f"演示店谁都能登录，只能在本机打开：请去掉 ZHANGGUI_HOST={settings.host}。",
                    "The demo shop's sign-ins are open to anyone, so it opens on this machine "
                    f"only: leave ZHANGGUI_HOST={settings.host} away.",
                )
            )
        supervisor = supervision.start(installation, supervision.programs(ROOT), variables)
        watch = Watch(installation, supervisor)
        try:
            address = f"{reachable_host(settings.host)}:{settings.port}"
            wait_until_open(watch, address)
            seconds = time.monotonic() - began
            print(welcome(f"http://{address}", settings.home, state, seconds=seconds), flush=True)
            watch.until_stopped()
        finally:
            watch.stop()


def settings_of(shop: str) -> Settings:
    """Return the settings of the shop named on the command line, making its secrets if need be."""
    home = Home().home
    if shop:
        if not SHOP_NAME.fullmatch(shop):
            raise StepFailed(
                say(
                    f"店铺名「{shop}」不行：只能用小写字母、数字和连字符，例如 SHOP=real。",
                    f"The shop name {shop!r} will not do: small letters, digits and hyphens only, "
                    "for example SHOP=real.",
                )
            )
        home = home / "shops" / shop
    home = home.resolve()
    ensure_secrets(home)
    try:
        return Settings.load(home)
    except SettingsRefused as refused:
        raise StepFailed(refused.sentence) from None


@contextlib.contextmanager
def only_one(installation: Installation, settings: Settings) -> Iterator[None]:
    """Hold the home's lock, so that no second ``up`` ends or doubles the first one's programs."""
    with (installation.run_folder / "up.lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StepFailed(
                say(
                    f"这家店已经开着（端口 {settings.port}），在它的终端按 Ctrl-C 可以停下。",
                    f"This shop is already open (port {settings.port}); "
                    "press Ctrl-C in its terminal to stop it.",
                )
            ) from None
        yield


def refuse_taken_ports(settings: Settings) -> None:
    """Say which port is taken and how to choose another."""
    ports = (
        (settings.host, settings.port, "ZHANGGUI_PORT"),
        ("127.0.0.1", settings.bot_port, "ZHANGGUI_BOT_PORT"),
        ("127.0.0.1", settings.actions_port, "ZHANGGUI_ACTIONS_PORT"),
    )
    for host, port, name in ports:
        if not is_free(host, port):
            raise StepFailed(
                say(
                    f"端口 {port} 已被别的程序占用，换一个再开：{name}={port + 100} make up",
                    f"Port {port} is taken by another program; choose another: "
                    f"{name}={port + 100} make up",
                )
            )


def wants_demo(settings: Settings, shop: str) -> bool:
    """Whether an empty home becomes the demo shop: if the settings say so, else in the first home."""
    return settings.demo if "demo" in settings.model_fields_set else not shop


def prepare(installation: Installation, settings: Settings, *, is_demo: bool) -> ShopState:
    """Have a process of its own bring the home up to date; it says itself what went wrong."""
    result = installation.run_folder / "shop.json"
    done = subprocess.run(
        [sys.executable, "-m", "crm_backend.cli.preparation", str(result)],
        cwd=ROOT,
        env=child_variables(settings, is_demo=is_demo),
        check=False,
    )
    if done.returncode:
        raise typer.Exit(1)
    return ShopState.read(result)


def child_variables(settings: Settings, *, is_demo: bool) -> dict[str, str]:
    """Return the environment of every program; the bot and Rasa's files read nothing else."""
    return {
        **os.environ,  # noqa: TID251 - handed on, not read
        **read_secrets(settings.home),
        "ZHANGGUI_HOME": str(settings.home),
        "ZHANGGUI_HOST": settings.host,
        "ZHANGGUI_PORT": str(settings.port),
        "ZHANGGUI_BOT_PORT": str(settings.bot_port),
        "ZHANGGUI_ACTIONS_PORT": str(settings.actions_port),
        "ZHANGGUI_ACTIONS_URL": settings.actions_url,
        "ZHANGGUI_DEMO": str(is_demo).lower(),
        "RASA_TELEMETRY_ENABLED": "false",
        "PYTHONUNBUFFERED": "1",
    }
