"""Products and terms of sale as the bot reads them."""

from pydantic import BaseModel

from crm_backend.catalog.models import Product
from crm_backend.catalog.rules import stock_level
from crm_backend.catalog.values import StockLevel


class ProductRead(BaseModel):
    """A product on sale."""

    sku: str
    name: str
    price_minor: int
    currency: str
    in_stock: bool
    stock: StockLevel
    description: str


class ProductsRead(BaseModel):
    """Best match first."""

    products: list[ProductRead]


class PoliciesRead(BaseModel):
    """Every number and text the shop decided on, defaults included."""

    numbers: dict[str, int]
    texts: dict[str, str]


def product_read(product: Product, *, low_units: int) -> ProductRead:
    """A product whose stock is unknown counts as being in stock."""
    return ProductRead(
        sku=product.sku,
        name=product.name,
        price_minor=product.price_minor,
        currency=product.currency,
        in_stock=product.stock_units is None or product.stock_units > 0,
        stock=stock_level(product.stock_units, low_units=low_units),
        description=product.description,
    )
