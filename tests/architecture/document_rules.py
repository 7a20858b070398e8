"""What the documents and the Makefile promise, read as data so that it can be compared."""

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = ("README*.md", "docs/**/*.md", "nlu_data/README.md")

_INLINE_CODE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)\s]*)?\)")
_MAKE_COMMAND = re.compile(r"\bmake ([a-z][a-z-]*)\b")
_MAKE_TARGET = re.compile(r"^([a-z][a-z-]*):.*## ", re.MULTILINE)
_PLACEHOLDER = re.compile(r"[<>{}*…$]|\.\.\.|NNNN|NAME|FILE")
# Made at run time or by installing, so a clone does not have them.
_GENERATED = ("var/", ".venv", "bot/.venv", ".tools/", "http://", "https://", "mailto:")


def documents() -> list[Path]:
    """Every page a reader may open."""
    return sorted({path for pattern in DOCUMENTS for path in ROOT.glob(pattern)})


def named_paths(text: str, top_level: Iterable[str]) -> Iterator[str]:
    """Paths of this project that a text names in code marks, and the targets of its links."""
    first_parts = set(top_level)
    for match in _INLINE_CODE.finditer(text):
        word = match[1].strip().rstrip(":,.")
        if " " not in word and word.split("/")[0] in first_parts and _is_path(word):
            yield word
    # Training sentences mark entities like links; they stand in code marks.
    prose = _INLINE_CODE.sub("", text)
    yield from (m[1] for m in _LINK.finditer(prose) if _is_path(m[1]))


def _is_path(word: str) -> bool:
    return not _PLACEHOLDER.search(word) and not word.startswith(_GENERATED)


def missing_paths(page: Path, text: str) -> list[str]:
    """Return the named paths that are neither below the project nor beside the page."""
    top_level = [entry.name for entry in ROOT.iterdir()]
    return [
        f"{page.name} names {word}"
        for word in named_paths(text, top_level)
        if not (ROOT / word).exists() and not (page.parent / word).exists()
    ]


def steps_out_of_order(text: str) -> list[str]:
    """Numbers of a list that do not follow the one before; a 1 begins a list anew."""
    numbers = [int(each) for each in re.findall(r"^(\d+)\. ", text, re.MULTILINE)]
    return [
        f"{number} after {before}"
        for before, number in pairwise([0, *numbers])
        if number not in (1, before + 1)
    ]


def make_targets(makefile: str) -> set[str]:
    """The targets that ``make help`` lists."""
    return set(_MAKE_TARGET.findall(makefile))


def make_commands(text: str) -> set[str]:
    """The targets a text tells its reader to run, in code marks or code blocks."""
    code = [m[1] for m in _INLINE_CODE.finditer(text)]
    code += re.findall(r"```[^\n]*\n(.*?)```", text, re.DOTALL)
    return {target for piece in code for target in _MAKE_COMMAND.findall(piece)}
