"""Walks a fresh database up, compares it with the models, walks one step down and up again.

Ends with status 1 and Alembic's own words when models and migrations differ or a step fails.
"""

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.script import ScriptDirectory
from alembic.util import CommandError

from crm_backend.core.migrate import alembic_config


def main() -> int:
    """Return 0 when the migrations make exactly what the models say, both ways."""
    with tempfile.TemporaryDirectory() as folder:
        config = alembic_config(f"sqlite:///{Path(folder) / 'check.db'}")
        heads = ScriptDirectory.from_config(config).get_heads()
        if len(heads) != 1:
            print(f"there must be one newest migration, found {len(heads)}: {', '.join(heads)}")
            return 1
        try:
            command.upgrade(config, "head")
            command.check(config)
            command.downgrade(config, "-1")
            command.upgrade(config, "head")
        except CommandError as difference:
            print(difference)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
