"""What the documents promise is there: paths, make targets, settings; nothing names a machine."""

import re
import subprocess
import tomllib

import pytest

from crm_backend.core.settings import Settings
from tests.architecture.document_rules import (
    ROOT,
    documents,
    make_commands,
    make_targets,
    missing_paths,
    named_paths,
    steps_out_of_order,
)

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
MACHINE_PATH = re.compile(r"(?<![\w.~}])/(?:work|root|home/\w+|Users/\w+)/[\w.]")
LOCK_FILES = ("uv.lock", "bot/uv.lock")
PUBLIC_INDEX = ("https://pypi.org/", "https://files.pythonhosted.org/")


def tracked_files() -> list[str]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_paths_named_in_documents_exist(page):
    missing = missing_paths(page, page.read_text(encoding="utf-8"))
    assert not missing, "\n".join(missing)


def test_missing_path_in_a_document_is_found():
    text = "see `crm_backend/nowhere.py`, [this](docs/no-such-page.md) and `docs/<name>.md`"
    assert list(named_paths(text, ["crm_backend", "docs"])) == [
        "crm_backend/nowhere.py",
        "docs/no-such-page.md",
    ]
    assert len(missing_paths(ROOT / "README.md", text)) == 2


@pytest.mark.parametrize("page", documents(), ids=lambda page: page.name)
def test_numbered_steps_count_up(page):
    assert steps_out_of_order(page.read_text(encoding="utf-8")) == []


def test_step_that_does_not_count_up_is_found():
    assert steps_out_of_order("1. a\n2. b\n2. c\n\n1. d\n3. e\n") == ["2 after 2", "3 after 1"]


def test_make_targets_and_documents_agree():
    told = set().union(*(make_commands(page.read_text(encoding="utf-8")) for page in documents()))
    targets = make_targets(MAKEFILE)
    assert told - targets == set(), "documents name targets that do not exist"
    assert targets - told - {"help"} == set(), "targets that no document explains"


def test_make_target_readers_see_both_sides():
    assert make_targets("up: install  ## 中 | en\n\t@x\nhidden:\n") == {"up"}
    assert make_commands("run `make up SHOP=real`\n```\nmake test\n```\nthey make plans") == {
        "up",
        "test",
    }


def test_env_example_lists_exactly_the_settings():
    lines = (ROOT / ".env.example").read_text(encoding="utf-8").splitlines()
    named = {m[1] for line in lines if (m := re.match(r"#?\s?(ZHANGGUI_[A-Z_]+)=", line))}
    fields = {f"ZHANGGUI_{name.upper()}" for name in Settings.model_fields}
    assert named == fields


def test_no_tracked_file_names_a_place_on_somebodys_machine():
    found = []
    for name in tracked_files():
        if name.endswith((".lock", ".png", ".gz", "package-lock.json")):
            continue
        text = (ROOT / name).read_text(encoding="utf-8", errors="replace")
        found += [f"{name}: {m[0]}" for m in MACHINE_PATH.finditer(text)]
    assert not found, "\n".join(found)


def test_place_on_a_machine_is_found():
    assert MACHINE_PATH.search("see /" + "home/li/project")
    assert not MACHINE_PATH.search("GET /api/v1/work/orders, ~/work/x, $HOME/work/x")


@pytest.mark.parametrize("name", LOCK_FILES)
def test_lock_files_name_no_mirror(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    addresses = re.findall(r'(?:registry|url) = "(https?://[^"]+)"', text)
    assert addresses
    assert [each for each in addresses if not each.startswith(PUBLIC_INDEX)] == []


@pytest.mark.parametrize(("project", "lock"), [("", "uv.lock"), ("bot/", "bot/uv.lock")])
def test_lock_file_knows_every_dependency_of_its_project(project, lock):
    declared = tomllib.loads((ROOT / f"{project}pyproject.toml").read_text(encoding="utf-8"))
    locked = tomllib.loads((ROOT / lock).read_text(encoding="utf-8"))
    own = next(p for p in locked["package"] if p["name"] == declared["project"]["name"])
    groups = declared.get("dependency-groups", {})
    assert _specifiers(own["metadata"]["requires-dist"]) == _declared(
        declared["project"]["dependencies"]
    )
    for group, wanted in groups.items():
        assert _specifiers(own["metadata"]["requires-dev"][group]) == _declared(wanted)


def _specifiers(rows: list[dict[str, str]]) -> dict[str, str]:
    return {row["name"]: row.get("specifier", "") for row in rows}


def _declared(lines: list[str]) -> dict[str, str]:
    pairs = {}
    for line in lines:
        match = re.fullmatch(r"([\w-]+)(?:\[[\w,]+\])?(.*)", line)
        assert match, line
        pairs[match[1].lower()] = match[2].replace(" ", "")
    return pairs
