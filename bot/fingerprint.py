"""Hashes of what a model is made from: Rasa's own cache misses changed functions and word lists."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

CODE_FOLDER = Path(__file__).parent


def hash_files(files: Iterable[Path], *, extra: str = "") -> str:
    """Return one hash over names and contents, in the order given, and a further text."""
    digest = hashlib.sha256(extra.encode())
    for file in files:
        content = file.read_bytes()
        digest.update(f"{file.name}:{len(content)}:".encode() + content)
    return digest.hexdigest()


def code_files() -> list[Path]:
    """Return the bot's source files, sorted."""
    return sorted(CODE_FOLDER.glob("*.py"))


def hash_code() -> str:
    """Return the hash of the bot's code, for ``fingerprint_addon`` of each component."""
    return hash_files(code_files())
