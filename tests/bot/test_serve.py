"""Starting and stopping the bot's process."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ACTIONS_SECRET, ROOT, SECRET, Bot, free_port

from bot import model_store, serve
from bot.word_vectors import TABLE

Run = Callable[..., subprocess.CompletedProcess[str]]


def test_missing_variables_are_named(run_python: Run) -> None:
    done = run_python("-m", "bot.serve", ZHANGGUI_BOT_PORT="1", ZHANGGUI_BOT_SECRET="")
    assert done.returncode == 1
    assert "ZHANGGUI_BOT_SECRET, ZHANGGUI_ACTIONS_URL, ZHANGGUI_ACTIONS_SECRET" in done.stdout
    assert "Traceback" not in done.stderr


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project in which nothing can be trained, with one older model."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path / "var"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    older = model_store.model_of("older")
    older.parent.mkdir(parents=True)
    older.write_bytes(b"x")
    model_store.make_current("older")
    return tmp_path


def write_inputs(project: Path, content: str) -> None:
    (project / TABLE).parent.mkdir(parents=True)
    for name in ("config.yml", "domain.yml", TABLE):
        (project / name).write_text(content, "utf-8")


def test_older_model_is_served_when_files_are_missing(
    project: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    found = serve.model_to_serve()
    assert found is not None
    assert found.parent.name == "older"
    assert "Serving the older model older" in capsys.readouterr().out


def test_older_model_is_served_when_training_fails(
    project: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    write_inputs(project, "recipe: [")
    found = serve.model_to_serve()
    assert found is not None
    assert found.parent.name == "older"
    said = capfd.readouterr().out
    assert "✗ Training failed" in said
    assert "Serving the older model older" in said


def test_without_any_model_it_says_so(project: Path) -> None:
    (project / "var" / "models" / "current").unlink()
    assert serve.model_to_serve() is None


def test_ready_model_is_served_at_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_inputs(project, "x")
    ready = model_store.model_of(model_store.input_hash())
    ready.parent.mkdir(parents=True)
    ready.write_bytes(b"x")
    assert serve.model_to_serve() == ready
    assert model_store.current_model() == ready


def test_bot_dies_with_its_parent() -> None:
    child = "from bot.serve import die_with_parent as d; d(); print('up', flush=True); "
    child += "import signal; signal.pause()"
    code = f"import subprocess, sys; p = subprocess.Popen([sys.executable, '-c', {child!r}], "
    code += "stdout=subprocess.PIPE); p.stdout.readline(); print(p.pid, flush=True); "
    code += "import signal; signal.pause()"
    parent = subprocess.Popen(
        [sys.executable, "-c", code], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert parent.stdout is not None
    orphan = int(parent.stdout.readline())
    descriptor = os.pidfd_open(orphan)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    parent.stdout.close()
    import select

    ended, _, _ = select.select([descriptor], [], [], 10)
    os.close(descriptor)
    assert ended


def test_model_that_cannot_be_read_ends_the_process(run_python: Run, tmp_path: Path) -> None:
    broken = tmp_path / "broken" / "model.tar.gz"
    broken.parent.mkdir()
    broken.write_bytes(b"no archive")
    code = "import sys; from pathlib import Path; from bot.serve import serve; "
    code += "serve(Path(sys.argv[1]), port=int(sys.argv[2]))"
    done = run_python(
        *("-c", code, str(broken), str(free_port())),
        ZHANGGUI_BOT_SECRET=SECRET,
        ZHANGGUI_ACTIONS_URL="http://127.0.0.1:1",
        ZHANGGUI_ACTIONS_SECRET=ACTIONS_SECRET,
    )
    assert done.returncode != 0


def test_bot_listens_on_loopback_only(bots: tuple[Bot, Bot]) -> None:
    listening = [
        line.split()[1]
        for line in Path("/proc/net/tcp").read_text("utf-8").splitlines()[1:]
        if line.split()[3] == "0A" and int(line.split()[1].partition(":")[2], 16) == bots[0].port
    ]
    assert listening == [f"0100007F:{bots[0].port:04X}"]


def test_door_without_a_model_is_not_ready(tmp_path: Path) -> None:
    code = (
        "import sys; from bot import launcher; launcher.install_for_serving(); "
        "from sanic import Sanic; from bot.channel import HubInput; "
        "from rasa.core.channels.channel import register; app = Sanic('empty'); "
        f"register([HubInput({SECRET!r})], app, '/webhooks/'); "
        "app.run('127.0.0.1', int(sys.argv[1]), access_log=False, motd=False)"
    )
    bot = Bot(free_port())
    process = subprocess.Popen(
        [sys.executable, "-c", code, str(bot.port)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        answer = _first_answer(process, bot)
        assert (answer.status, answer.body) == (503, {"code": "model_not_ready"})
        assert bot.turn("你好").status == 503
        assert bot.turn("你好", secret="x" * 40).status == 401
    finally:
        process.terminate()
        process.communicate(timeout=20)


def _first_answer(process: subprocess.Popen[str], bot: Bot):  # type: ignore[no-untyped-def]
    for _ in range(300):
        try:
            return bot.health()
        except OSError:
            try:
                process.wait(0.1)
            except subprocess.TimeoutExpired:
                continue
            break
    pytest.fail(f"the door did not open: {process.communicate()[0]}")
