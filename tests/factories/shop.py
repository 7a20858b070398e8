"""The shop with its pages, customers and products."""

from datetime import timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.catalog.models import Product
from crm_backend.customers.models import Customer
from crm_backend.shop.models import Shop, Site
from tests.factories.sequence import next_index
from tests.fakes.fixed_clock import NOW

SITE_SECRET = "identity-secret-" + "i" * 32


async def add_shop(session: AsyncSession, **fields: object) -> Shop:
    """The shop of the database, in Shanghai unless told otherwise."""
    values = {
        "id": 1,
        "name": "测试小店",
        "currency": "CNY",
        "time_zone": "Asia/Shanghai",
        "is_demo": False,
        "opens_at": "09:00",
        "closes_at": "21:00",
        "created_at": NOW - timedelta(days=800),
    }
    shop = Shop(**{**values, **fields})
    session.add(shop)
    await session.flush()
    return shop


async def add_site(session: AsyncSession, **fields: object) -> Site:
    """A page that embeds the widget."""
    values = {
        "site_key": "demo",
        "key_id": "key-1",
        "identity_secret": SITE_SECRET,
        "origins": ["https://shop.example"],
        "created_at": NOW,
    }
    site = Site(**{**values, **fields})
    session.add(site)
    await session.flush()
    return site


async def add_customer(session: AsyncSession, **fields: object) -> Customer:
    """A customer with a phone."""
    index = next_index()
    values = {
        "number": f"C{index:05d}",
        "name": f"顾客{index}",
        "phone": f"+861990000{index % 10000:04d}",
        "created_at": NOW - timedelta(days=100),
    }
    customer = Customer(**{**values, **fields})
    session.add(customer)
    await session.flush()
    return customer


async def add_product(session: AsyncSession, **fields: object) -> Product:
    """An article on sale."""
    index = next_index()
    values = {
        "sku": f"SKU{index:05d}",
        "name": f"手冲壶{index}号",
        "category": "杯壶",
        "description": "细口手冲壶。",
        "price_minor": 12900,
        "currency": "CNY",
        "stock_units": 10,
        "created_at": NOW - timedelta(days=300),
    }
    product = Product(**{**values, **fields})
    session.add(product)
    await session.flush()
    return product
