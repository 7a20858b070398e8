"""Rules about our own source that no linter knows; each returns what breaks it, as sentences.

A rule sees parsed modules, never the file system, so that its own test can plant a violation.
"""

import ast
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[2]
PRODUCT = ("actions", "analytics", "bot", "crm_backend")
SOURCES = (*PRODUCT, "scripts", "tests")

FORBIDDEN_NAMES = {"utils", "helpers", "common", "misc", "manager", "data"}
FUNCTION_LINES = 50
MODULE_LINES = 400
MODULE_LINES_BY_NAME = {"endpoints": 300, "schemas": 300, "factories": 200}
TEST_MODULE_LINES = 600


@dataclass(frozen=True)
class Module:
    """One parsed file."""

    path: PurePosixPath
    tree: ast.Module
    lines: int

    @classmethod
    def parse(cls, path: str, source: str) -> "Module":
        """Parse a source text under the path it has, or would have, in the project."""
        return cls(PurePosixPath(path), ast.parse(source), len(source.splitlines()))


def modules_of(folders: Iterable[str]) -> Iterator[Module]:
    """Parse every Python file of these folders."""
    for folder in folders:
        for file in sorted((ROOT / folder).rglob("*.py")):
            path = file.relative_to(ROOT)
            if not any(part.startswith(".") or part == "node_modules" for part in path.parts):
                yield Module.parse(path.as_posix(), file.read_text(encoding="utf-8"))


def too_long(module: Module, *, excepted: Iterable[str] = ()) -> list[str]:
    """Functions over 50 lines and modules over their budget; ``excepted`` names stay out."""
    found = []
    excepted = set(excepted)
    limit = MODULE_LINES_BY_NAME.get(module.path.stem, MODULE_LINES)
    if module.path.parts[0] == "tests" and module.path.stem not in MODULE_LINES_BY_NAME:
        limit = TEST_MODULE_LINES
    if module.lines > limit and str(module.path) not in excepted:
        found.append(f"{module.path} has {module.lines} lines, allowed {limit}")
    for node in ast.walk(module.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = _body_lines(node)
            name = f"{module.path}::{node.name}"
            if lines > FUNCTION_LINES and name not in excepted:
                found.append(f"{name} has {lines} lines, allowed {FUNCTION_LINES}")
    return found


def _body_lines(function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body alone: a long docstring or signature is no reason to split a function."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return (body[-1].end_lineno or 0) - body[0].lineno + 1 if body else 0


def says_nothing(module: Module) -> list[str]:
    """Modules and folders whose name could hold anything."""
    parts = {*module.path.parts[:-1], module.path.stem}
    return [f"{module.path}: a name that says nothing" for _ in parts & FORBIDDEN_NAMES]


def commits(module: Module) -> list[str]:
    """Calls of ``….commit()``."""
    return [
        f"{module.path}:{node.lineno} commits"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "commit"
    ]


def catches_everything(module: Module) -> list[str]:
    """``except:``, ``except Exception``, ``except BaseException`` that do not raise it again."""
    return [
        f"{module.path}:{node.lineno} catches everything"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.ExceptHandler)
        and _caught_names(node) & {"Exception", "BaseException"}
        and not _raises_again(node)
    ]


def _caught_names(handler: ast.ExceptHandler) -> set[str]:
    if handler.type is None:
        return {"BaseException"}
    return {each.id for each in ast.walk(handler.type) if isinstance(each, ast.Name)}


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def foreign_repositories(module: Module) -> list[str]:
    """Imports of another noun's repository: only a noun's own service may use it."""
    found = []
    for name, line in _imports(module):
        parts = name.split(".")
        is_repository = parts[0] == "crm_backend" and len(parts) > 2 and parts[2] == "repository"
        if is_repository and parts[1] not in module.path.parts:
            found.append(f"{module.path}:{line} uses the repository of {parts[1]}")
    return found


def forgets_offset(module: Module) -> list[str]:
    """``SystemClock()`` without the setting's offset: a shop as of another day would see today."""
    return [
        f"{module.path}:{node.lineno} makes a clock without the offset of the settings"
        for node in ast.walk(module.tree)
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "SystemClock"
        and not node.args
    ]


def _imports(module: Module) -> Iterator[tuple[str, int]]:
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Import):
            yield from ((each.name, node.lineno) for each in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield from ((f"{node.module}.{each.name}", node.lineno) for each in node.names)


Rule = Callable[[Module], list[str]]
