"""``zhanggui staff`` and the demo shop's sign-ins, as a shop owner types them."""

import asyncio
import json
import re
import stat
from pathlib import Path

import pytest
from sqlalchemy import select
from typer.testing import CliRunner

from crm_backend.access.models import AuditEntry
from crm_backend.cli import preparation, staff
from crm_backend.cli.demo import app as demo_app
from crm_backend.cli.demo_sign_ins import FILE, keep_passwords
from crm_backend.cli.shop_state import ShopState
from crm_backend.cli.welcome import welcome
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.staff.models import StaffMember
from crm_backend.staff.passwords import is_right
from crm_backend.staff.service import members
from tests import factories

PASSWORD = re.compile(r"[0-9a-z]{4}(?:-[0-9a-z]{4}){3}")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, database_url: str) -> Path:
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    monkeypatch.setenv("ZHANGGUI_DATABASE_URL", database_url)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    _do(database_url, factories.add_shop)
    return tmp_path


async def _with(database_url: str, act):
    database = Database(database_url)
    try:
        async with database.transaction() as session:
            return await act(session)
    finally:
        await database.close()


def _do(database_url: str, act):
    return asyncio.run(_with(database_url, act))


def run(*words: str, typed: str | None = None, status: int = 0) -> str:
    result = CliRunner().invoke(staff.app, words, input=typed)
    assert result.exit_code == status, result.output
    return result.output


def told_password(said: str) -> str:
    found = PASSWORD.search(said)
    assert found, said
    return found[0]


def member(database_url: str, name: str) -> StaffMember:
    return _do(database_url, lambda session: members.get_by_name(session, name))


def test_first_admin_is_made_with_a_password_told_once(home, database_url):
    assert "staff add" in run("list")
    said = run("add", "boss", "--role", "admin", "--display-name", "店主", "--generate")
    password = told_password(said)
    boss = member(database_url, "boss")
    assert (boss.display_name, boss.role) == ("店主", "admin")
    assert asyncio.run(is_right(password, boss.password_hash))
    assert password not in run("list")
    assert json.loads(run("list", "--json")) == [
        {
            "id": boss.id,
            "name": "boss",
            "display_name": "店主",
            "role": "admin",
            "is_active": True,
        }
    ]


def test_password_is_asked_for_twice_and_never_shown(home, database_url):
    said = run("add", "小李", typed="a long password\na long password\n")
    assert "a long password" not in said
    assert "客服" in run("list")
    assert asyncio.run(is_right("a long password", member(database_url, "小李").password_hash))


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("add", "two words", "--generate"), "名字是一个词"),
        (("add", "li", "--generate"), "已经有人用了"),
        (("disable", "nobody"), "没有这个人"),
        (("disable", "boss"), "最后一个管理员"),
        (("set-role", "boss", "agent"), "最后一个管理员"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(home, words, sentence):
    run("add", "boss", "--role", "admin", "--generate")
    run("add", "li", "--generate")
    assert sentence in run(*words, status=1)


def test_short_password_is_refused(home):
    assert "10 到 200" in run("add", "li", typed="short\nshort\n", status=1)


def test_role_password_and_activity_change_and_end_sessions(home, database_url):
    run("add", "boss", "--role", "admin", "--generate")
    run("add", "li", "--generate")
    before = member(database_url, "li")
    run("set-role", "li", "manager")
    said = run("set-password", "li", "--generate")
    run("disable", "li")
    assert "已停用" in run("list")
    run("enable", "li")
    after = member(database_url, "li")
    assert (after.role, after.is_active) == ("manager", True)
    assert after.session_version == before.session_version + 4
    assert asyncio.run(is_right(told_password(said), after.password_hash))


def test_command_line_is_in_the_audit_log_as_nobody(home, database_url):
    run("add", "li", "--generate")

    async def read(session):
        return (await session.scalars(select(AuditEntry))).all()

    entries = _do(database_url, read)
    assert [(entry.staff_id, entry.verb) for entry in entries] == [(None, "manage_staff")]


async def test_demo_sign_ins_are_made_once_and_kept_for_the_owners_eyes(
    home, database, database_url
):
    await preparation.open_sign_ins(database, home, SystemClock())
    listed = await asyncio.to_thread(demo_staff)
    assert [(person["name"], person["role"]) for person in listed] == [
        ("小李", "agent"),
        ("小王", "agent"),
        ("王经理", "manager"),
        ("店主", "admin"),
    ]
    assert len({person["password"] for person in listed}) == 4
    assert stat.S_IMODE((home / FILE).stat().st_mode) == 0o600
    await preparation.open_sign_ins(database, home, SystemClock())
    assert await asyncio.to_thread(demo_staff) == listed
    async with database.reading() as session:
        for person in listed:
            stored = await members.get_by_name(session, person["name"])
            assert await is_right(person["password"], stored.password_hash)


async def test_demo_passwords_that_were_lost_are_made_anew(home, database):
    await preparation.open_sign_ins(database, home, SystemClock())
    lost = await asyncio.to_thread(demo_staff)
    (home / FILE).unlink()
    await preparation.open_sign_ins(database, home, SystemClock())
    again = await asyncio.to_thread(demo_staff)
    assert not {p["password"] for p in lost} & {p["password"] for p in again}
    async with database.reading() as session:
        stored = await members.get_by_name(session, "小李")
    assert await is_right(again[0]["password"], stored.password_hash)


def demo_staff() -> list[dict[str, str]]:
    result = CliRunner().invoke(demo_app, ["staff", "--json"])
    assert result.exit_code == 0, result.output
    return json.loads(result.output)


def test_demo_staff_before_the_first_start_says_what_to_do(home):
    result = CliRunner().invoke(demo_app, ["staff"])
    assert result.exit_code == 1
    assert "make up" in result.output


def test_welcome_tells_staff_how_to_sign_in_at_the_demo_only(tmp_path, monkeypatch):
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")
    keep_passwords(tmp_path, {"小李": "k7qm-xxxx-xxxx-xxxx", "王经理": "p3wd-xxxx-xxxx-xxxx"})
    said = welcome("http://127.0.0.1:8000", tmp_path, ShopState("演示", is_demo=True), seconds=1)
    line = "客服 http://127.0.0.1:8000/console 用 小李 / k7qm-xxxx-xxxx-xxxx 登录"
    assert line in said.splitlines()[3]
    line = "经理 http://127.0.0.1:8000/dashboard 用 王经理 / p3wd-xxxx-xxxx-xxxx 登录"
    assert line in said.splitlines()[4]
    own = welcome("http://127.0.0.1:8000", tmp_path, ShopState("我的店", is_demo=False), seconds=1)
    assert "小李" not in own
    assert "王经理" not in own
