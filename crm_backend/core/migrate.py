"""Bring a database to the newest schema; synchronous, run before the hub starts and by the tests."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine
from sqlalchemy.engine import URL, make_url

from crm_backend.core.bulk import blocking_url

SCRIPTS = Path(__file__).parents[1] / "migrations"


def sync_url(url: str) -> URL:
    """The same database through a blocking driver (psycopg serves both ways)."""
    return blocking_url(make_url(url))


def alembic_config(url: str) -> Config:
    """An Alembic configuration without a file."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    config.set_main_option("path_separator", "os")
    config.attributes["url"] = sync_url(url)
    return config


def upgrade(url: str) -> None:
    """Create or update every table; does nothing on a current database."""
    parsed = sync_url(url)
    if parsed.get_backend_name() == "sqlite" and parsed.database:
        Path(parsed.database).parent.mkdir(parents=True, exist_ok=True)
    command.upgrade(alembic_config(url), "head")


def is_current(url: str) -> bool:
    """Whether the database stands at the newest revision."""
    head = ScriptDirectory.from_config(alembic_config(url)).get_current_head()
    engine = create_engine(sync_url(url))
    try:
        with engine.connect() as connection:
            return MigrationContext.configure(connection).get_current_revision() == head
    finally:
        engine.dispose()
