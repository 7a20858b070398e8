"""What can be said of the files of console and dashboard without running them."""

import re
from pathlib import Path

import pytest

from tests.fakes.shop_pages import WEB

CONSOLE = WEB / "console"
VENDOR = WEB / "vendor"
DASHBOARD = WEB / "dashboard"
MODULES = sorted([*CONSOLE.rglob("*.js"), *DASHBOARD.rglob("*.js")])
TEXTS = sorted(path.name for path in (CONSOLE / "texts" / "zh-CN").glob("*.js"))
TABLES = [
    *((CONSOLE / "texts" / "zh-CN" / name, CONSOLE / "texts" / "en" / name) for name in TEXTS),
    (DASHBOARD / "texts" / "zh-CN.js", DASHBOARD / "texts" / "en.js"),
]
MAX_LINES = 400
VOID_TAG = re.compile(
    r"<(?:input|br|hr|img|meta|link|path|use|circle|rect)\b(?:\$\{[^}]*\}|=>|[^>])*>"
)
KEY = re.compile(r"^( +)\"?([\w.]+)\"?:", re.MULTILINE)
VARIABLE = re.compile(r"\{\w+\}")


def code_of(path: Path) -> str:
    """The source without its comments."""
    source = path.read_text(encoding="utf-8")
    return re.sub(r"/\*.*?\*/|^\s*//[^\n]*", "", source, flags=re.DOTALL | re.MULTILINE)


def name_of(path: Path) -> str:
    """A module's name in a test report."""
    return path.relative_to(WEB).as_posix()


def test_both_languages_have_the_same_files() -> None:
    assert sorted(path.name for path in (CONSOLE / "texts" / "en").glob("*.js")) == TEXTS
    assert "chats.js" in TEXTS


@pytest.mark.parametrize("table", TABLES, ids=lambda table: name_of(table[0]))
def test_both_languages_say_the_same_things(table: tuple[Path, Path]) -> None:
    chinese, english = map(code_of, table)
    assert KEY.findall(chinese) == KEY.findall(english)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: name_of(table[0]))
def test_both_languages_fill_in_the_same_things(table: tuple[Path, Path]) -> None:
    chinese, english = (
        [line for line in code_of(path).splitlines() if KEY.match(line)] for path in table
    )
    for before, line in zip(chinese, english, strict=True):
        assert sorted(VARIABLE.findall(before)) == sorted(VARIABLE.findall(line)), line


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_is_short_and_says_what_it_is(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    assert source.startswith("// @ts-check\n/**")
    assert len(source.splitlines()) <= MAX_LINES


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_interprets_nothing(path: Path) -> None:
    code = code_of(path)
    for forbidden in ("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval("):
        assert forbidden not in code
    assert not re.search(r"new Function|\bstyle=|\.style\b|srcdoc", code)


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_void_tags_are_closed(path: Path) -> None:
    """Without the slash htm drops what follows, silently."""
    unclosed = [tag for tag in VOID_TAG.findall(code_of(path)) if not tag.endswith("/>")]
    assert unclosed == []


def test_an_unclosed_void_tag_is_found() -> None:
    found = VOID_TAG.findall('html`<input onInput=${(e) => go(e)} /><input type="text"><p>`')
    assert [tag.endswith("/>") for tag in found] == [True, False]


def test_every_vendored_library_has_version_and_licence() -> None:
    readme = (VENDOR / "README.md").read_text(encoding="utf-8")
    for path in VENDOR.glob("*.js"):
        row = next(row for row in readme.splitlines() if f"`{path.name}`" in row)
        assert re.search(r"\d+\.\d+\.\d+", row)
        licence = re.search(r"`([\w.-]+LICENSE\.txt)`", row)
        assert licence
        assert (VENDOR / licence[1]).is_file()
    assert 'from"./preact.js"' in (VENDOR / "hooks.js").read_text(encoding="utf-8")
