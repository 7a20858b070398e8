"""How Alembic reaches the database: the URL comes from the caller, never from a file."""

from typing import Literal

from alembic import context
from sqlalchemy import create_engine, pool

from crm_backend.core.orm import UtcDateTime
from crm_backend.model_registry import METADATA


def _include_object(
    _object: object, name: str | None, kind: str, _reflected: bool, _to: object
) -> bool:
    # Full-text tables are made by hand in migrations; autogenerate would want to drop them.
    return not (kind == "table" and name is not None and "_search" in name)


def _render_item(kind: str, item: object, _context: object) -> str | Literal[False]:
    # A migration must not change when our own type does: it names the plain column type.
    return (
        "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False
    )


def run_migrations() -> None:
    """Run in one transaction over a connection of our own."""
    engine = create_engine(context.config.attributes["url"], poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=METADATA,
            render_as_batch=True,
            compare_type=True,
            include_object=_include_object,
            render_item=_render_item,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run_migrations()
