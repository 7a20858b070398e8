import os
from pathlib import Path

import pytest

from bot import model_store
from bot.word_vectors import TABLE


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("config.yml", "domain.yml", "nlu_data/nlu/a.yml", str(TABLE)):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name, "utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path / "home"))
    return tmp_path


def store(name: str, *, age: int = 0) -> None:
    model = model_store.model_of(name)
    model.parent.mkdir(parents=True)
    model.write_bytes(b"x")
    os.utime(model.parent, (1_700_000_000 - age,) * 2)


@pytest.mark.parametrize(
    "file",
    [
        "config.yml",
        "domain.yml",
        "nlu_data/nlu/a.yml",
        "nlu_data/rules/new.yml",
        "home/lookups/products.txt",
        "nlu_data/lookups/words.txt",
        str(TABLE),
    ],
)
def test_hash_covers_every_input(project: Path, file: str) -> None:
    before = model_store.input_hash()
    assert model_store.input_hash() == before
    (project / file).parent.mkdir(parents=True, exist_ok=True)
    (project / file).write_text("changed", "utf-8")
    assert model_store.input_hash() != before


def test_hash_covers_library_versions(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = model_store.input_hash()
    monkeypatch.setattr(model_store, "version", lambda name: "0.0")
    assert model_store.input_hash() != before


def test_moving_a_text_between_files_changes_the_hash(project: Path) -> None:
    before = model_store.input_hash()
    (project / "config.yml").write_text("config.ymldomain.yml", "utf-8")
    (project / "domain.yml").write_text("", "utf-8")
    assert model_store.input_hash() != before


def test_missing_domain_is_named(project: Path) -> None:
    (project / "domain.yml").unlink()
    with pytest.raises(FileNotFoundError) as caught:
        model_store.input_hash()
    assert caught.value.filename == "domain.yml"


def test_current_model_follows_the_link(project: Path) -> None:
    assert model_store.current_model() is None
    for name in ("one", "two"):
        store(name)
        model_store.make_current(name)
        current = model_store.current_model()
        assert current is not None
        assert current.parent.name == name


def test_newest_three_are_kept(project: Path) -> None:
    for age, name in enumerate(["e", "d", "c", "b", "a"]):
        store(name, age=age)
    model_store.make_current("a")  # the oldest, now in use
    kept = {f.name for f in model_store.models_folder().iterdir() if not f.is_symlink()}
    assert kept == {"a", "e", "d"}
