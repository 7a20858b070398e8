"""What can be wrong with an installation, one function a question; each answers with findings.

Nothing here repairs or starts anything, and nothing raises: a part that cannot be asked is a
finding too.
"""

import http.client
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from redis import Redis
from redis.exceptions import RedisError
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from crm_backend.cli.ports import is_free, reachable_host
from crm_backend.cli.secrets_file import is_private, read_secrets, secret_names, secrets_path
from crm_backend.core.migrate import is_current, sync_url
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say

ROOT = Path(__file__).resolve().parents[2]
LEAST_FREE_MB = 1024
CLOCK_SLACK_SECONDS = 120
ASK_SECONDS = 10
MEGABYTE = 1_000_000


@dataclass(frozen=True)
class Finding:
    """One answer; ``remedy`` says what to do when ``is_fine`` is false."""

    is_fine: bool
    what: str
    remedy: str = ""


def check_python() -> Iterator[Finding]:
    """The interpreter this runs on, and the bot's own environment."""
    version = ".".join(map(str, sys.version_info[:3]))
    yield Finding(
        sys.version_info[:2] == (3, 11),
        f"Python {version}",
        say("需要 Python 3.11；安装后运行 make up", "Python 3.11 is needed; install it, make up"),
    )
    packages = ROOT / "bot" / ".venv" / "lib" / "python3.11" / "site-packages"
    yield Finding(
        any(packages.glob("rasa-3.6.*.dist-info")),
        say("机器人的环境", "The bot's environment"),
        say("没有安装好；运行 make install", "Not installed; run make install"),
    )


def check_secrets(settings: Settings) -> Iterator[Finding]:
    """The secrets file: complete, and closed to others."""
    path = secrets_path(settings.home)
    from_file = read_secrets(settings.home)
    missing = [n for n in secret_names() if n not in from_file and n not in os.environ]  # noqa: TID251
    yield Finding(
        not missing,
        say("密钥齐全", "All secrets are there"),
        say(f"缺少 {', '.join(missing)}；运行 make up", f"Missing: {', '.join(missing)}; make up"),
    )
    if path.exists():
        yield Finding(
            is_private(path),
            say(f"{path} 只有本人能读", f"Only its owner can read {path}"),
            say(f"别的用户也能读；运行 chmod 600 {path}", f"Others can too; chmod 600 {path}"),
        )


def check_database(settings: Settings) -> Iterator[Finding]:
    """Reachable, at the newest migration, and whole."""
    url = settings.effective_database_url
    shown = sync_url(url).render_as_string(hide_password=True)
    title = say(f"数据库 {shown}", f"Database {shown}")
    database = sync_url(url).database
    is_sqlite = sync_url(url).get_backend_name() == "sqlite"
    if is_sqlite and not (database and Path(database).exists()):
        yield Finding(False, title, say("还没有建立；运行 make up", "Not there yet; run make up"))
        return
    engine = create_engine(sync_url(url))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
            yield Finding(True, title)
            if is_sqlite:
                yield _integrity(list(connection.execute(text("PRAGMA quick_check(5)")).scalars()))
        yield Finding(
            is_current(url),
            say("数据表是最新的", "The tables are current"),
            say("数据表需要更新；重新运行 make up", "They need an update; run make up again"),
        )
    except SQLAlchemyError as error:
        reason = str(error.orig if isinstance(error, DBAPIError) else error).splitlines()[0]
        yield Finding(False, title, reason)
    finally:
        engine.dispose()


def _integrity(words: list[str]) -> Finding:
    return Finding(
        words == ["ok"],
        say("数据库文件完好", "The database file is whole"),
        say(
            f"文件已损坏（{words[0]}）；停店，换回最近的备份",
            f"It is damaged ({words[0]}); stop the shop and restore the last backup",
        ),
    )


def check_model(settings: Settings) -> Iterator[Finding]:
    """A trained model, made from what lies in the project now."""
    title = say("机器人的模型", "The bot's model")
    current = settings.home / "models" / "current" / "model.tar.gz"
    if not current.is_file():
        yield Finding(
            False,
            title,
            say(
                "还没有训练；第一次 make up 会自己训练，也可以运行 make train",
                "Not trained yet; the first make up trains it, and so does make train",
            ),
        )
        return
    code = "from bot import model_store; print(model_store.input_hash())"
    python = ROOT / "bot" / ".venv" / "bin" / "python"
    try:
        asked = subprocess.run(
            [python, "-c", code],
            cwd=ROOT,
            env={**os.environ, "ZHANGGUI_HOME": str(settings.home.resolve())},  # noqa: TID251
            capture_output=True,
            text=True,
            timeout=ASK_SECONDS,
            check=True,
        )
    except (OSError, subprocess.SubprocessError):
        yield Finding(False, title, say("机器人的环境有问题；运行 make install", "make install"))
        return
    yield Finding(
        asked.stdout.strip() == current.resolve().parent.name,
        title,
        say(
            "训练数据或配置改过了；运行 make train，再重启",
            "Its training data or settings changed; run make train, then restart",
        ),
    )


def check_processes(settings: Settings) -> Iterator[Finding]:
    """Whether hub, bot and actions answer; if nothing runs, whether the ports are free."""
    host = reachable_host(settings.host)
    parts = _ask_readiness(f"{host}:{settings.port}")
    if parts is None:
        taken = not is_free(settings.host, settings.port)
        yield Finding(
            False,
            say(f"网店 http://{host}:{settings.port}", f"The shop http://{host}:{settings.port}"),
            say(
                f"端口 {settings.port} 被别的程序占着；用 ZHANGGUI_PORT 换一个再运行 make up",
                f"Another program holds port {settings.port}; choose one with ZHANGGUI_PORT",
            )
            if taken
            else say("没有在运行；运行 make up", "It is not running; run make up"),
        )
        return
    yield Finding(True, say(f"网店 http://{host}:{settings.port}", f"The shop at {host}"))
    for name, title in (
        ("database", say("网店连得上数据库", "The hub reaches its database")),
        ("bot", say("机器人应答", "The bot answers")),
        ("actions", say("动作服务应答", "The actions answer")),
    ):
        log = settings.home / "log" / f"{'hub' if name == 'database' else name}.log"
        yield Finding(
            parts.get(name) is True,
            title,
            say(f"没有应答；看 {log} 的最后几行", f"No answer; see the end of {log}"),
        )


def _ask_readiness(address: str) -> dict[str, bool] | None:
    connection = http.client.HTTPConnection(address, timeout=ASK_SECONDS)
    try:
        connection.request("GET", "/readyz")
        body = json.loads(connection.getresponse().read())
    except (OSError, http.client.HTTPException, ValueError):
        return None
    finally:
        connection.close()
    return body if isinstance(body, dict) and "bot" in body else None


def check_disk(settings: Settings) -> Iterator[Finding]:
    """Room for logs, models and the database."""
    place = settings.home if settings.home.exists() else Path()
    free_mb = shutil.disk_usage(place).free // MEGABYTE
    yield Finding(
        free_mb >= LEAST_FREE_MB,
        say(f"磁盘剩余 {free_mb} MB", f"{free_mb} MB of disk left"),
        say(f"少于 {LEAST_FREE_MB} MB，请腾出空间", f"Less than {LEAST_FREE_MB} MB; free some"),
    )


def check_clock(settings: Settings) -> Iterator[Finding]:
    """Whether this machine's clock stands behind what the shop has already written."""
    newest = max(
        (file.stat().st_mtime for file in settings.home.glob("shop.db*") if file.is_file()),
        default=0.0,
    )
    behind = newest - time.time()
    yield Finding(
        behind < CLOCK_SLACK_SECONDS,
        say("系统时间", "The clock"),
        say(
            f"比数据库最后一次写入早 {behind:.0f} 秒；请校准系统时间",
            f"It stands {behind:.0f} s before the last write; set the system time",
        ),
    )


def check_redis(settings: Settings) -> Iterator[Finding]:
    """Whether Redis answers, where one is named; without it the shop is slower, not wrong."""
    if not settings.redis_url:
        return
    client = Redis.from_url(settings.redis_url, socket_timeout=ASK_SECONDS)
    try:
        is_up = bool(client.ping())
    except RedisError:
        is_up = False
    finally:
        client.close()
    yield Finding(
        is_up,
        "Redis",
        say(
            "没有应答；消息不会丢，只是多台之间会慢一两秒。请检查 ZHANGGUI_REDIS_URL",
            "No answer; nothing is lost, hubs only hear of each other later. "
            "Check ZHANGGUI_REDIS_URL",
        ),
    )
