"""The secrets of one installation: ``secrets.env`` in its home, for its owner's eyes only.

Which secrets there are is read from the settings, so a new one is added to an old file at the next
start; existing ones are never changed.
"""

import os
import secrets
import stat
from pathlib import Path

from pydantic import SecretStr

from crm_backend.core.settings import SECRETS_FILE, Settings

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
SECRET_BYTES = 32


def secret_names() -> list[str]:
    """Return the environment names of all secrets that must be there."""
    prefix = str(Settings.model_config.get("env_prefix", ""))
    return [
        f"{prefix}{name}".upper()
        for name, field in Settings.model_fields.items()
        if field.annotation is SecretStr and field.is_required()
    ]


def secrets_path(home: Path) -> Path:
    """Where the secrets of this home lie."""
    return home / SECRETS_FILE


def read_secrets(home: Path) -> dict[str, str]:
    """Return what the file holds; empty when there is none."""
    path = secrets_path(home)
    if not path.exists():
        return {}
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines())
    return {name.strip(): value.strip() for name, sign, value in pairs if sign}


def is_private(path: Path) -> bool:
    """Whether nobody but the owner may read the file."""
    return stat.S_IMODE(path.stat().st_mode) & 0o077 == 0


def ensure_secrets(home: Path) -> list[str]:
    """Create the missing secrets and close the file to others; return the names that were added."""
    home.mkdir(parents=True, exist_ok=True, mode=OWNER_ONLY_FOLDER)
    path = secrets_path(home)
    if path.exists():
        path.chmod(OWNER_ONLY)
    known = read_secrets(home)
    missing = [name for name in secret_names() if name not in known]
    if missing:
        lines = "".join(f"{name}={secrets.token_urlsafe(SECRET_BYTES)}\n" for name in missing)
        # Opened with its final mode: at no moment could another user have read it.
        flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND
        with os.fdopen(os.open(path, flags, OWNER_ONLY), "w", encoding="utf-8") as file:
            file.write(lines)
    return missing
