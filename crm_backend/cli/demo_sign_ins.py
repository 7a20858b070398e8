"""The demo staff's passwords: made at the first start, kept in the home for its owner's eyes only."""

import json
import os
from pathlib import Path

from crm_backend.cli.secrets_file import OWNER_ONLY

FILE = "demo-staff.json"


def read_passwords(home: Path) -> dict[str, str]:
    """Return the password of each demo sign-in; empty where none were made yet."""
    path = home / FILE
    if not path.exists():
        return {}
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return kept


def keep_passwords(home: Path, passwords: dict[str, str]) -> None:
    """Write them down; at no moment could another user read the file."""
    path = home / FILE
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(path, flags, OWNER_ONLY), "w", encoding="utf-8") as file:
        json.dump(passwords, file, ensure_ascii=False)
    path.chmod(OWNER_ONLY)


def forget_passwords(home: Path) -> None:
    """Delete the file; what it opened is gone with the demo shop."""
    (home / FILE).unlink(missing_ok=True)
