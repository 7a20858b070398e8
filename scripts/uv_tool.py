"""Brings uv along: a pinned version in ``.tools``, where none new enough is on PATH.

pip does it where Python has pip, because pip knows this machine's proxies and mirrors. A Python
without pip (Debian's without ``python3-venv``) takes the one program out of uv's wheel instead.
"""

import hashlib
import io
import os
import platform
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.parse
import urllib.request
import zipfile
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path
from typing import IO

from crm_backend.core.terminal import StepFailed

UV_VERSION = "0.13.9"
OLDEST_UV = (0, 8)
DEFAULT_INDEX = "https://pypi.org/simple"
FETCH_SECONDS = 60
WHEEL_TAGS = {
    ("Linux", "x86_64"): "manylinux_2_17_x86_64",
    ("Linux", "aarch64"): "manylinux_2_17_aarch64",
    ("Darwin", "x86_64"): "macosx_10_12_x86_64",
    ("Darwin", "arm64"): "macosx_11_0_arm64",
}


def find_uv(tools: Path) -> Path | None:
    """Return the uv brought along earlier, or one on PATH that is new enough."""
    own = tools / "bin" / "uv"
    if own.exists():
        return own
    on_path = shutil.which("uv")
    if on_path and _version_of(on_path) >= OLDEST_UV:
        return Path(on_path)
    return None


def _version_of(program: str) -> tuple[int, int]:
    words = subprocess.run([program, "--version"], capture_output=True, text=True, check=False)
    match = re.match(r"uv (\d+)\.(\d+)", words.stdout)
    return (int(match[1]), int(match[2])) if match else (0, 0)


def bring_uv(tools: Path, index: str, log: IO[str]) -> Path:
    """Put the pinned uv into ``tools/bin`` and return its path.

    Raises ``OSError`` (network) or ``StepFailed`` with the log telling why.
    """
    own = tools / "bin" / "uv"
    own.parent.mkdir(parents=True, exist_ok=True)
    if find_spec("ensurepip") and find_spec("venv"):
        _install_with_pip(tools / "venv", index, log)
        own.unlink(missing_ok=True)
        own.symlink_to(os.path.relpath(tools / "venv" / "bin" / "uv", own.parent))
    else:
        own.write_bytes(_program_from_wheel(index or DEFAULT_INDEX, log))
        own.chmod(0o755)
    return own


def _install_with_pip(venv: Path, index: str, log: IO[str]) -> None:
    environment = dict(os.environ)
    chosen = ["--index-url", index] if index else []
    steps: tuple[list[str | Path], ...] = (
        [sys.executable, "-m", "venv", "--clear", venv],
        [
            *(venv / "bin/python", "-m", "pip", "install", "--disable-pip-version-check"),
            *("--quiet", "--retries", "1", "--timeout", "20", *chosen, f"uv=={UV_VERSION}"),
        ],
    )
    for command in steps:
        if run_logged(command, log, environment=environment, cwd=venv.parent):
            raise StepFailed("pip could not install uv")


def _program_from_wheel(index: str, log: IO[str]) -> bytes:
    """Fetch uv's wheel from a simple index, check its hash, return the program inside."""
    tag = WHEEL_TAGS.get((platform.system(), platform.machine()))
    if tag is None:
        raise StepFailed(f"no uv wheel is known for {platform.system()} {platform.machine()}")
    page_url = f"{index.rstrip('/')}/uv/"
    log.write(f"reading {page_url}\n")
    page = _fetch(page_url).decode()
    pattern = (
        rf'href="([^"]*uv-{re.escape(UV_VERSION)}-[^"#]*{tag}[^"#]*\.whl)#sha256=([0-9a-f]{{64}})'
    )
    link = re.search(pattern, page)
    if link is None:
        raise StepFailed(f"{page_url} offers no uv {UV_VERSION} for {tag}")
    wheel = _fetch(urllib.parse.urljoin(page_url, link[1]))
    if hashlib.sha256(wheel).hexdigest() != link[2]:
        raise StepFailed(f"the uv wheel from {page_url} does not have the hash the index states")
    with zipfile.ZipFile(io.BytesIO(wheel)) as archive:
        return archive.read(f"uv-{UV_VERSION}.data/scripts/uv")


def _fetch(url: str) -> bytes:
    if not url.startswith(("https://", "http://")):
        raise StepFailed(f"not a web address: {url}")
    request = urllib.request.Request(url, headers={"Accept": "text/html"})  # noqa: S310 - checked
    with urllib.request.urlopen(request, timeout=FETCH_SECONDS) as response:  # noqa: S310 - checked
        content: bytes = response.read()
    return content


def run_logged(
    command: Sequence[str | Path], log: IO[str], *, environment: dict[str, str], cwd: Path
) -> int:
    """Run one program with its words going to the log; return its exit status."""
    log.write("$ " + " ".join(map(str, command)) + "\n")
    log.flush()
    return subprocess.run(
        list(map(str, command)),
        stdin=subprocess.DEVNULL,
        stdout=log,
        stderr=subprocess.STDOUT,
        env=environment,
        cwd=cwd,
        check=False,
    ).returncode
