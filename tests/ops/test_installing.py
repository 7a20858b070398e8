"""A machine that lacks something hears one sentence; any mirror installs what the lock file says."""

import io
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from crm_backend.core.terminal import StepFailed
from scripts import install, uv_tool

ROOT = Path(__file__).resolve().parents[2]
CHINESE = {"LANG": "C.UTF-8"}
ENGLISH = {"LANG": "en_US.UTF-8"}


def fake_program(folder: Path, name: str, words: str) -> None:
    folder.mkdir(exist_ok=True)
    file = folder / name
    file.write_text(f'#!/bin/sh\necho "{words}"\n')
    file.chmod(0o755)


def with_python(path: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    script = ["/bin/sh", str(ROOT / "scripts" / "with_python.sh"), "-c", "print('it runs')"]
    return subprocess.run(
        script, env={"PATH": str(path), **variables}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize(
    ("language", "word"), [(CHINESE, "需要 Python 3.11"), (ENGLISH, "is needed")]
)
def test_python_too_old_is_one_sentence_that_names_the_way_out(tmp_path, language, word):
    fake_program(tmp_path / "bin", "python3", "3.9")
    done = with_python(tmp_path / "bin", **language)
    assert done.returncode == 1
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert word in done.stderr
    assert "3.9" in done.stderr
    assert "apt install python3.11" in done.stderr


def test_no_python_at_all_is_one_sentence(tmp_path):
    done = with_python(tmp_path)
    assert done.returncode == 1
    assert len(done.stderr.splitlines()) == 1
    assert "没有 Python" in done.stderr


def test_python_outside_path_can_be_named(tmp_path):
    done = with_python(tmp_path, PYTHON=sys.executable)
    assert (done.returncode, done.stdout) == (0, "it runs\n")


def test_old_python_before_a_right_one_does_not_matter(tmp_path):
    fake_program(tmp_path / "bin", "python3.11", "3.9")
    (tmp_path / "bin" / "python3").symlink_to(sys.executable)
    assert with_python(tmp_path / "bin").stdout == "it runs\n"


@pytest.fixture
def checkout(tmp_path) -> Path:
    """What the installer needs of a fresh clone, with nothing installed."""
    files = [
        *("Makefile", "pyproject.toml", "uv.lock", "bot/pyproject.toml", "bot/uv.lock"),
        *("crm_backend/__init__.py", "crm_backend/core/__init__.py"),
        *("crm_backend/core/terminal.py", "scripts/with_python.sh"),
        *("scripts/install.py", "scripts/uv_tool.py"),
    ]
    for name in files:
        copy = tmp_path / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, copy)
    return tmp_path


def test_no_network_is_one_sentence_that_names_the_mirror_switch(checkout, free_port):
    tools = checkout / "bin"
    tools.mkdir()
    for name in ("sh", "make"):
        (tools / name).symlink_to(shutil.which(name))
    (tools / "python3").symlink_to(Path(sys.executable).resolve())
    done = subprocess.run(
        ["make", "up", f"INDEX=http://127.0.0.1:{free_port}/simple"],
        cwd=checkout,
        env={"PATH": str(tools), "HOME": str(checkout), **CHINESE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode != 0
    sentences = [line for line in done.stderr.splitlines() if not line.startswith("make:")]
    assert len(sentences) == 1
    assert "make up INDEX=https://" in sentences[0]
    assert "Traceback" not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("error: Failed to fetch: `https://…`", "INDEX="),
        ("operation timed out", "INDEX="),
        ("No space left on device (os error 28)", "2 GB"),
        ("error: something nobody thought of", "install.log"),
    ],
)
def test_trouble_is_told_by_its_kind(words, expected):
    assert expected in install.describe_trouble(words, "")


def test_nothing_to_do_is_noticed_without_running_any_tool(tmp_path, monkeypatch):
    environment = project(tmp_path, dependency="")
    assert not environment.is_current()
    (environment.venv / "bin").mkdir(parents=True)
    (environment.venv / "bin" / "python").symlink_to(sys.executable)
    environment.mark_current()
    assert environment.is_current()
    (environment.folder / "uv.lock").write_text("changed")
    assert not environment.is_current()


# ── mirrors ──────────────────────────────────────────────────────────────────────────────────


def wheel(name: str, files: dict[str, str]) -> bytes:
    """A wheel with the given files; the same files make the same bytes at any time."""
    info = f"{name}-1.0.dist-info"
    described = {
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        f"{info}/RECORD": "",
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for path, text in (files | described).items():
            archive.writestr(zipfile.ZipInfo(path), text)
    return content.getvalue()


def project(folder: Path, *, dependency: str) -> install.Environment:
    folder = folder / "project"
    folder.mkdir()
    wanted = f'"{dependency}"' if dependency else ""
    (folder / "pyproject.toml").write_text(
        '[project]\nname = "mine"\nversion = "1"\nrequires-python = "==3.11.*"\n'
        f"dependencies = [{wanted}]\n[tool.uv]\npackage = false\n"
    )
    (folder / "uv.lock").write_text("")
    return install.Environment(folder, "装", "Install")


@pytest.fixture
def uv(tmp_path, monkeypatch) -> Path:
    monkeypatch.setenv("UV_CACHE_DIR", str(tmp_path / "cache"))
    monkeypatch.setattr(install, "TOOLS", tmp_path)
    found: Path | None = uv_tool.find_uv(ROOT / ".tools")
    assert found
    return found


@pytest.fixture
def locked(tmp_path, uv, index) -> install.Environment:
    """A project locked against one index, which has gone since."""
    environment = project(tmp_path, dependency="tea==1.0")
    index.offer("tea-1.0-py3-none-any.whl", wheel("tea", {"tea.py": "KIND = 'oolong'\n"}))
    (environment.folder / "uv.lock").unlink()
    subprocess.run(
        [uv, "lock", "--quiet", "--default-index", index.url, "--python", sys.executable],
        cwd=environment.folder,
        check=True,
    )
    assert index.url in (environment.folder / "uv.lock").read_text()
    index.files.clear()
    return environment


def test_mirror_installs_the_locked_version_and_leaves_the_lock_alone(
    locked, uv, other_index, tmp_path
):
    other_index.offer("tea-1.0-py3-none-any.whl", wheel("tea", {"tea.py": "KIND = 'oolong'\n"}))
    other_index.offer("tea-2.0-py3-none-any.whl", wheel("tea", {"tea.py": "KIND = 'new'\n"}))
    before = (locked.folder / "uv.lock").read_bytes()
    with (tmp_path / "log").open("w") as log:
        install.sync(uv, locked, other_index.url, log)
    asked = subprocess.run(
        [locked.venv / "bin" / "python", "-c", "import tea; print(tea.KIND)"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert asked.stdout == "oolong\n"
    assert (locked.folder / "uv.lock").read_bytes() == before


def test_mirror_with_another_file_under_the_same_name_is_refused(locked, uv, other_index, tmp_path):
    other_index.offer("tea-1.0-py3-none-any.whl", wheel("tea", {"tea.py": "KIND = 'poison'\n"}))
    with (tmp_path / "log").open("w") as log, pytest.raises(StepFailed):
        install.sync(uv, locked, other_index.url, log)
    assert "hash" in (tmp_path / "log").read_text().lower()
    assert not list(locked.venv.rglob("tea.py"))


# ── uv for a Python without pip ──────────────────────────────────────────────────────────────


@pytest.fixture
def without_pip(monkeypatch):
    monkeypatch.setattr(uv_tool, "find_spec", lambda _name: None)
    monkeypatch.setattr(uv_tool, "WHEEL_TAGS", dict.fromkeys(uv_tool.WHEEL_TAGS, "any_machine"))


def uv_wheel() -> tuple[str, bytes]:
    version = uv_tool.UV_VERSION
    program = {f"uv-{version}.data/scripts/uv": f"#!/bin/sh\necho 'uv {version}'\n"}
    return f"uv-{version}-py3-none-any_machine.whl", wheel("uv", program)


def test_uv_comes_out_of_its_wheel_where_python_has_no_pip(tmp_path, index, without_pip):
    index.offer(*uv_wheel())
    brought = uv_tool.bring_uv(tmp_path, index.url, io.StringIO())
    said = subprocess.run([brought, "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"uv {uv_tool.UV_VERSION}\n"
    assert uv_tool.find_uv(tmp_path) == brought


def test_uv_wheel_with_a_wrong_hash_is_refused(tmp_path, index, without_pip):
    name, content = uv_wheel()
    index.offer(name, content, claimed_hash="0" * 64)
    with pytest.raises(StepFailed, match="hash"):
        uv_tool.bring_uv(tmp_path, index.url, io.StringIO())
    assert not (tmp_path / "bin" / "uv").exists()


def test_uv_on_path_that_is_too_old_is_not_used(tmp_path, monkeypatch):
    fake_program(tmp_path / "bin", "uv", "uv 0.4.1")
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}/usr/bin")
    assert uv_tool.find_uv(tmp_path / "tools") is None
    fake_program(tmp_path / "bin", "uv", "uv 0.13.9 (x86_64)")
    assert uv_tool.find_uv(tmp_path / "tools") == tmp_path / "bin" / "uv"
