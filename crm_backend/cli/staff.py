"""``zhanggui staff``: the people who work here, from the shop's own machine."""

import json
from typing import TYPE_CHECKING, Annotated

import typer

from crm_backend.access.values import StaffRole
from crm_backend.cli.shop_database import fail, with_database
from crm_backend.core.clock import SystemClock
from crm_backend.core.db import Database
from crm_backend.core.errors import CrmError
from crm_backend.core.settings import Settings
from crm_backend.core.terminal import say

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from datetime import datetime

    from sqlalchemy.ext.asyncio import AsyncSession

    from crm_backend.staff.models import StaffMember

app = typer.Typer(help="The people who work here.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="What they sign in with.")]
Generate = Annotated[
    bool, typer.Option("--generate", help="Make a password and print it once, instead of asking.")
]
ROLE_TEXTS = {
    StaffRole.AGENT: ("客服", "agent"),
    StaffRole.MANAGER: ("经理", "manager"),
    StaffRole.ADMIN: ("管理员", "admin"),
}


@app.command()
def add(
    name: Name,
    role: Annotated[StaffRole, typer.Option(help="What they are here for.")] = StaffRole.AGENT,
    display_name: Annotated[
        str, typer.Option(help="What customers and colleagues read; the name if left out.")
    ] = "",
    generate: Generate = False,
) -> None:
    """Make an account; the password is asked for, or made with --generate."""
    from crm_backend.staff.service import members
    from crm_backend.staff.service.members import NewMember

    password = _password(generate)
    wanted = NewMember(name=name, display_name=display_name or name, role=role, password=password)

    async def add_it(session: "AsyncSession", now: "datetime") -> None:
        await members.add_member(session, wanted, now=now)

    _write(add_it)
    print(say(f"✓ {name}（{_role_text(role)}）可以登录了", f"✓ {name} ({role}) can sign in"))
    _show(password, generate)


@app.command("list")
def list_staff(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON array.")] = False,
) -> None:
    """List everybody who works or worked here."""
    from crm_backend.staff.service import members

    async def run(database: Database, _settings: Settings) -> "list[StaffMember]":
        async with database.reading() as session:
            return await members.list_members(session)

    found = with_database(run)
    if as_json:
        print(json.dumps([_as_json(member) for member in found], ensure_ascii=False))
        return
    for member in found:
        state = "" if member.is_active else say("  （已停用）", "  (disabled)")
        print(f"{member.name}  {member.display_name}  {_role_text(member.role)}{state}")
    if not found:
        command = "zhanggui staff add NAME --role admin"
        print(say(f"还没有人：{command}", f"Nobody yet: {command}"))


@app.command()
def disable(name: Name) -> None:
    """Keep somebody out; their sessions, sockets and API tokens end at once."""
    _change(name, is_active=False)
    print(say(f"✓ {name} 已停用", f"✓ {name} is disabled"))


@app.command()
def enable(name: Name) -> None:
    """Let somebody in again."""
    _change(name, is_active=True)
    print(say(f"✓ {name} 已启用", f"✓ {name} is enabled"))


@app.command("set-password")
def set_password(name: Name, generate: Generate = False) -> None:
    """Give somebody another password; their sessions, sockets and API tokens end at once."""
    password = _password(generate)
    _change(name, password=password)
    print(say(f"✓ {name} 的密码已更换", f"✓ {name} has another password"))
    _show(password, generate)


@app.command("set-role")
def set_role(
    name: Name, role: Annotated[StaffRole, typer.Argument(help="What they are here for.")]
) -> None:
    """Give somebody another role; their sessions and sockets end at once."""
    _change(name, role=role)
    print(say(f"✓ {name} 现在是{_role_text(role)}", f"✓ {name} is now {role}"))


def _change(
    name: str,
    *,
    role: StaffRole | None = None,
    is_active: bool | None = None,
    password: str | None = None,
) -> None:
    from crm_backend.staff.service import members
    from crm_backend.staff.service.members import MemberChange

    change = MemberChange(role=role, is_active=is_active, password=password)

    async def change_it(session: "AsyncSession", now: "datetime") -> None:
        member = await members.get_by_name(session, name)
        await members.change_member(session, member.id, change, now=now)

    _write(change_it)


def _write(act: "Callable[[AsyncSession, datetime], Awaitable[None]]") -> None:
    async def run(database: Database, settings: Settings) -> None:
        now = SystemClock(settings.clock_offset_seconds).now()
        try:
            async with database.transaction() as session:
                await act(session, now)
        except CrmError as error:
            fail(_explained(error))

    with_database(run)


def _explained(error: CrmError) -> str:
    texts = {
        "staff_not_found": "没有这个人：zhanggui staff list 列出所有人",
        "staff_name_taken": "这个名字已经有人用了",
        "last_admin": "这是最后一个管理员，先再加一个：zhanggui staff add 名字 --role admin",
        "shop_not_set_up": "还没有店：先运行 zhanggui shop init",
        "name": "名字是一个词：字母、汉字、数字和 . _ -，最多 40 个",
        "display_name": "显示的名字要有 1 到 60 个看得见的字",
        "password": "密码要有 10 到 200 个字符",
    }
    return say(texts.get(str(error.facts.get("field", error.code)), error.message), error.message)


def _password(generate: bool) -> str:
    from crm_backend.staff.passwords import make_password

    if generate:
        return make_password()
    prompt = say(
        "密码（至少 10 个字符，输入时不显示）", "Password (10 characters at least, not shown)"
    )
    return str(typer.prompt(prompt, hide_input=True, confirmation_prompt=True))


def _show(password: str, generate: bool) -> None:
    if generate:
        print(say(f"  密码，只显示这一次：{password}", f"  Password, shown once: {password}"))


def _role_text(role: StaffRole) -> str:
    return say(*ROLE_TEXTS[role])


def _as_json(member: "StaffMember") -> dict[str, str | bool | int]:
    return {
        "id": member.id,
        "name": member.name,
        "display_name": member.display_name,
        "role": member.role.value,
        "is_active": member.is_active,
    }
