"""What the terminal says when the shop is open: what to try, not only addresses."""

from pathlib import Path

from crm_backend.cli.demo_sign_ins import read_passwords
from crm_backend.cli.shop_state import ShopState
from crm_backend.core.terminal import say

DEMO_AGENT = "小李"
DEMO_MANAGER = "王经理"


def shown(path: Path) -> Path:
    """Return a path as short as it can be typed here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def _staff_lines(address: str, home: Path) -> str:
    passwords = read_passwords(home)
    agent, manager = passwords[DEMO_AGENT], passwords[DEMO_MANAGER]
    return say(
        f"客服 {address}/console 用 {DEMO_AGENT} / {agent} 登录\n"
        f"  经理 {address}/dashboard 用 {DEMO_MANAGER} / {manager} 登录",
        f"Agents {address}/console sign in as {DEMO_AGENT} / {agent}\n"
        f"  Managers {address}/dashboard sign in as {DEMO_MANAGER} / {manager}",
    )


def welcome(address: str, home: Path, state: ShopState, *, seconds: float) -> str:
    """Return the lines that end a successful start."""
    if state.is_demo:
        title = say(
            "掌柜已开张（演示店，数据是虚构的）", "掌柜 is open (a demo shop with invented data)"
        )
        first = say(
            f"顾客 {address}/shop 试试说「我的订单到哪了」",
            f"Customers {address}/shop try saying 我的订单到哪了",
        )
        first += f"\n  {_staff_lines(address, home)}"
    elif state.name:
        title = say(f"掌柜已开张：{state.name}", f"掌柜 is open: {state.name}")
        first = say(
            f"接入网页 {address}/widget.js 做法见 README「接入你的店」",
            f"For your pages {address}/widget.js the README tells how",
        )
    else:
        title = say("掌柜已开张，但还没有店", "掌柜 is open, but there is no shop yet")
        command = f"ZHANGGUI_HOME={shown(home)} .venv/bin/zhanggui shop init"
        first = say(f"建店 {command}", f"Set one up {command}")
    return (
        f"\n✓ {title} · {say(f'启动 {seconds:.0f} s', f'started in {seconds:.0f} s')}\n"
        f"  {first}\n"
        f"  {say('API 文档', 'API docs')} {address}/docs\n"
        f"  {say('停止', 'Stop')} Ctrl-C · {say('日志', 'Logs')} {shown(home / 'log')}\n"
    )
