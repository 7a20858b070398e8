"""Installs what a target needs: uv, both environments and, for tests, a browser.

When nothing has changed this ends after comparing two hashes. Standard library only.
Long output goes to ``.tools/install.log``; the terminal sees one line a step, and one sentence
when something is wrong.
"""

import argparse
import hashlib
import os
import platform
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from crm_backend.core.terminal import Step, StepFailed, prepare_output, say
from scripts.uv_tool import bring_uv, find_uv, run_logged

ROOT = Path(__file__).resolve().parent.parent
TOOLS = ROOT / ".tools"
LOG = TOOLS / "install.log"
STAMP = "zhanggui-stamp"
EXAMPLE_INDEX = "https://pypi.tuna.tsinghua.edu.cn/simple"
BROWSER_PACKAGES = ("chromium", "fonts-noto-cjk")
# Chromium without its windows draws a test's page for a quarter of the processor time.
SHELL_PACKAGE = "chromium-headless-shell"
_QUIET_APT = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
BRIEF = ("-o", "Acquire::http::Timeout=20", "-o", "Acquire::Retries=0")
NETWORK_TROUBLE = re.compile(
    r"error sending request|failed to fetch|timed? ?out|dns error|connection refused|"
    r"connection reset|name resolution|could not fetch url|newconnectionerror|"
    r"failed to establish|urlopen error|could not find a version|no matching distribution|"
    r"client error|network|tunnel|unreachable|certificate",
    re.IGNORECASE,
)


class Environment:
    """One of the two Python environments: its project folder and whether it is up to date."""

    def __init__(self, folder: Path, chinese: str, english: str) -> None:
        self.folder = folder
        self.title = say(chinese, english)
        self.venv = folder / ".venv"

    def wanted_stamp(self) -> str:
        """Hash of all that decides what is installed, and where (scripts hold absolute paths)."""
        digest = hashlib.sha256(f"{platform.python_version()} {self.folder}".encode())
        for name in ("uv.lock", "pyproject.toml"):
            digest.update((self.folder / name).read_bytes())
        return digest.hexdigest()

    def is_current(self) -> bool:
        """Whether the environment runs and was installed from these very lock files."""
        stamp = self.venv / STAMP
        has_python = (self.venv / "bin" / "python").exists()
        return has_python and stamp.exists() and stamp.read_text() == self.wanted_stamp()

    def mark_current(self) -> None:
        """Remember what was installed; lies inside, so that it goes when the environment goes."""
        (self.venv / STAMP).write_text(self.wanted_stamp())


def main() -> int:
    """Install what is missing; 0 when everything is in place."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--index", default="", help="package index to use instead of PyPI")
    parser.add_argument("--browser", action="store_true", help="also what browser tests need")
    chosen = parser.parse_args()
    prepare_output()
    environments = (
        Environment(ROOT, "安装网店与客服后台", "Install hub, actions and worker"),
        Environment(ROOT / "bot", "安装机器人", "Install the bot"),
    )
    try:
        stale = [each for each in environments if not each.is_current()]
        if stale:
            install(stale, chosen.index or configured_index())
        if chosen.browser:
            install_browser()
    except StepFailed as failure:
        print(f"✗ {failure}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\n" + say("已中断；再运行一次会接着装。", "Stopped; run it again to go on."))
        return 130
    return 0


def configured_index() -> str:
    """Return the index this machine already prefers, if it names one (uv's or pip's settings)."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        if os.environ.get(name):
            return os.environ[name]
    asked = subprocess.run(
        [sys.executable, "-m", "pip", "config", "get", "global.index-url"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.stdout.strip() if asked.returncode == 0 else ""


def install(stale: list[Environment], index: str) -> None:
    """Bring uv if need be, then install each environment exactly as its lock file says."""
    TOOLS.mkdir(exist_ok=True)
    slow = say(
        f"  下载慢？按 Ctrl-C，再用镜像：make up INDEX={EXAMPLE_INDEX}",
        f"  Slow download? Press Ctrl-C and name a mirror: make up INDEX={EXAMPLE_INDEX}",
    )
    with LOG.open("w", encoding="utf-8") as log, _one_sentence(index):
        uv = find_uv(TOOLS)
        if uv is None:
            with Step(say("安装 uv", "Install uv"), hint=slow):
                uv = bring_uv(TOOLS, index, log)
        for environment in stale:
            with Step(environment.title, hint=slow):
                sync(uv, environment, index, log)
            environment.mark_current()


@contextmanager
def _one_sentence(index: str) -> Iterator[None]:
    try:
        yield
    except (StepFailed, OSError) as error:
        trouble = f"{error}\n{LOG.read_text(encoding='utf-8')}"
        raise StepFailed(describe_trouble(trouble, index)) from error


def sync(uv: Path, environment: Environment, index: str, log: IO[str]) -> None:
    """Install the locked versions; their hashes are checked on either way.

    A lock file names the files of one index. With another index the lock is turned into pinned
    requirements with hashes, so that any mirror will do and none can slip in another file.
    """
    variables = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    for name in ("VIRTUAL_ENV", "UV_PROJECT_ENVIRONMENT", "UV_INDEX_URL", "UV_DEFAULT_INDEX"):
        variables.pop(name, None)

    def run(*words: str | Path) -> None:
        command = [uv, *words, "--project", environment.folder]
        if run_logged(command, log, environment=variables, cwd=environment.folder):
            raise StepFailed(f"uv {words[0]} failed")

    if not index:
        run("sync", "--frozen", "--python", sys.executable, "--compile-bytecode")
        return
    pinned = TOOLS / f"requirements-{environment.folder.name}.txt"
    run("venv", "--allow-existing", "--python", sys.executable, environment.venv)
    run("export", "--frozen", "--quiet", "--output-file", pinned)
    into = ("--python", environment.venv / "bin" / "python", "--default-index", index)
    run("pip", "sync", *into, "--compile-bytecode", pinned)


def describe_trouble(log: str, index: str) -> str:
    """One sentence for what went wrong, from the words the tools left in the log."""
    where = LOG.relative_to(ROOT)
    if "No space left" in log:
        return say(
            "磁盘满了：安装大约需要 2 GB 空间，腾出后再运行一次。",
            "The disk is full: the installation needs about 2 GB; free some and run this again.",
        )
    if NETWORK_TROUBLE.search(log):
        source = index or "PyPI"
        return say(
            f"从 {source} 下载不了软件包（没有网络，或太慢）。请检查网络，或换一个镜像："
            f"make up INDEX={EXAMPLE_INDEX}（详情 {where}）",
            f"Packages cannot be downloaded from {source} (no network, or too slow). Check the "
            f"network or name a mirror: make up INDEX={EXAMPLE_INDEX} (details: {where})",
        )
    return say(
        f"安装没有完成，原因在 {where} 的最后几行。",
        f"The installation did not finish; the last lines of {where} say why.",
    )


def install_browser() -> None:
    """Chromium and a Chinese font: Debian's packages for root, else Playwright's own download."""
    by_apt = os.geteuid() == 0 and shutil.which("apt-get") is not None
    TOOLS.mkdir(exist_ok=True)
    with LOG.open("a", encoding="utf-8") as log:
        if not (_has_chromium() and _has_chinese_font()):
            with Step(say("安装浏览器", "Install a browser")):
                _bring_browser(by_apt, log)
        if by_apt and not shutil.which(SHELL_PACKAGE):
            _bring_shell(log)


def _bring_browser(by_apt: bool, log: IO[str]) -> None:
    commands: list[list[str | Path]] = (
        [["apt-get", "update"], ["apt-get", "install", "-y", *BROWSER_PACKAGES]]
        if by_apt
        else [[ROOT / ".venv/bin/playwright", "install", "chromium"]]
    )
    for command in commands:
        if run_logged(command, log, environment=_QUIET_APT, cwd=ROOT):
            raise StepFailed(
                say(
                    f"浏览器装不上，浏览器测试需要它（详情 {LOG.relative_to(ROOT)}）。"
                    "也可以自己安装 Chromium 后再运行一次。",
                    "The browser that the tests need could not be installed (details: "
                    f"{LOG.relative_to(ROOT)}). Install Chromium yourself and run this again.",
                )
            )


def _bring_shell(log: IO[str]) -> None:
    """Try once; where it is not to be had, the tests drive the whole Chromium."""
    tried = TOOLS / f"{SHELL_PACKAGE}.tried"
    if tried.exists():
        return
    tried.touch()
    with Step(say("安装无窗口的浏览器", "Install the browser without windows")):
        for words in (["update"], ["install", "-y", "--no-install-recommends", SHELL_PACKAGE]):
            run_logged(["apt-get", *BRIEF, *words], log, environment=_QUIET_APT, cwd=ROOT)


def _has_chromium() -> bool:
    if shutil.which("chromium") or os.geteuid() == 0:
        return shutil.which("chromium") is not None
    folder = Path.home() / (
        "Library/Caches/ms-playwright" if sys.platform == "darwin" else ".cache/ms-playwright"
    )
    return any(folder.glob("chromium-*"))


def _has_chinese_font() -> bool:
    if os.geteuid() != 0 or not shutil.which("fc-list"):
        return True  # nothing that could be done about it here
    fonts = subprocess.run(["fc-list", ":lang=zh"], capture_output=True, text=True, check=False)
    return bool(fonts.stdout.strip())


if __name__ == "__main__":
    sys.exit(main())
