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
    """A product as it stands; the shop decides from how many on little is left."""
    return ProductRead(
        sku=product.sku,
        name=product.name,
        price_minor=product.price_minor,
        currency=product.currency,
        stock=stock_level(product.stock_units, low_units=low_units),
        description=product.description,
    )
