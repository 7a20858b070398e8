"""The shop's own words for the bot's tokeniser: one product name a line."""

from pathlib import Path

from sqlalchemy import select

from crm_backend.catalog.models import Product
from crm_backend.core.db import Database

WORDS_FILE = Path("lookups") / "products.txt"


async def export_product_words(database: Database, home: Path) -> Path:
    """Leave the names of what is on sale in ``$ZHANGGUI_HOME/lookups/products.txt``.

    The bot's model depends on the file, so equal names give equal bytes, and an unchanged file is
    not written again.
    """
    async with database.reading() as session:
        names = await session.scalars(select(Product.name).where(Product.is_active))
        words = sorted({" ".join(name.split()) for name in names} - {""})
    text = "".join(f"{word}\n" for word in words)
    file = home / WORDS_FILE
    if not file.exists() or file.read_text(encoding="utf-8") != text:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return file
