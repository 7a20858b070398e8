"""The demo shop's own small server side: what a real shop's server would do for its page.

Sign-in without a password exists only here; the hub serves these routes only in demo mode, on loopback.
"""

from datetime import timedelta
from typing import Annotated

import jwt
from fastapi import APIRouter, Depends, Request, Response, status
from pydantic import BaseModel

from crm_backend.access.policy import Operation, require
from crm_backend.access.values import Principal, PrincipalKind
from crm_backend.catalog import service as catalog
from crm_backend.core.errors import NotFound
from crm_backend.core.http import AppClock, AppSettings, ReadSession, WriteSession
from crm_backend.customers import service as customers
from crm_backend.customers.models import Customer
from crm_backend.orders import service as orders
from crm_backend.orders.schemas import OrderCard, order_card
from crm_backend.shop import service as shop_service
from crm_backend.shop.identity import sign_identity
from crm_backend.shop.rules import local_day

router = APIRouter(prefix="/shop", tags=["demo shop"])

SITE_KEY = "demo"
COOKIE = "zhanggui_demo_customer"
COOKIE_LIFETIME = timedelta(days=7)
ORDERS_SHOWN = 20
HINTS = {
    "C1001": "有在途、已签收和待发货的订单",
    "C1002": "有一笔退款在处理",
    "C1003": "还没有订单",
}


class DemoCustomerUnknown(NotFound):
    """Only the three demo customers may sign in like this."""

    code = "demo_customer_unknown"
    message = "Only the demo customers can sign in here."


class SignIn(BaseModel):
    """Which demo customer to be."""

    number: str


class DemoCustomer(BaseModel):
    """One of the three."""

    number: str
    name: str
    hint: str


class DemoCustomers(BaseModel):
    """All three."""

    customers: list[DemoCustomer]


class Me(BaseModel):
    """Who is signed in on the shop page."""

    customer: dict[str, str] | None


class ShopProduct(BaseModel):
    """A product as the shop page shows it; ``art`` names its drawing."""

    sku: str
    name: str
    category: str
    price_minor: int
    currency: str
    stock_units: int | None
    description: str
    art: str


class ShopProducts(BaseModel):
    """Everything on sale."""

    products: list[ShopProduct]


class ShopOrders(BaseModel):
    """The signed-in customer's newest orders, as order cards."""

    orders: list[OrderCard]


class IdentityRead(BaseModel):
    """A signed identity for the widget, or none for a visitor."""

    identity_token: str | None


def _signed_in_number(request: Request, settings: AppSettings, clock: AppClock) -> str | None:
    try:
        claims = jwt.decode(
            request.cookies.get(COOKIE, ""),
            settings.session_secret.get_secret_value(),
            algorithms=["HS256"],
            audience=COOKIE,
            options={"verify_exp": False},
        )
    except jwt.PyJWTError:
        return None
    return str(claims["sub"]) if claims["exp"] > clock.now().timestamp() else None


SignedInNumber = Annotated[str | None, Depends(_signed_in_number)]


async def _signed_in(number: SignedInNumber, session: ReadSession) -> Customer | None:
    return None if number is None else await customers.find_by_number(session, number)


SignedIn = Annotated[Customer | None, Depends(_signed_in)]


@router.get("/api/demo-customers")
async def list_demo_customers(session: ReadSession) -> DemoCustomers:
    """The three customers one may be."""
    found = [await customers.find_by_number(session, number) for number in HINTS]
    return DemoCustomers(
        customers=[
            DemoCustomer(number=customer.number, name=customer.name, hint=HINTS[customer.number])
            for customer in found
            if customer is not None
        ]
    )


@router.post("/api/sign-in")
async def sign_in(
    body: SignIn, response: Response, session: ReadSession, settings: AppSettings, clock: AppClock
) -> Me:
    """Become one of the three demo customers."""
    customer = await customers.find_by_number(session, body.number)
    if customer is None or body.number not in HINTS:
        raise DemoCustomerUnknown
    claims = {
        "aud": COOKIE,
        "sub": customer.number,
        "exp": int((clock.now() + COOKIE_LIFETIME).timestamp()),
    }
    response.set_cookie(
        COOKIE,
        jwt.encode(claims, settings.session_secret.get_secret_value(), algorithm="HS256"),
        max_age=int(COOKIE_LIFETIME.total_seconds()),
        httponly=True,
        samesite="lax",
    )
    return _me(customer)


@router.post("/api/sign-out", status_code=status.HTTP_204_NO_CONTENT)
async def sign_out(response: Response) -> None:
    """Be a visitor again."""
    response.delete_cookie(COOKIE)


@router.get("/api/me")
async def get_me(customer: SignedIn, session: WriteSession, clock: AppClock) -> Me:
    """Who is signed in; opening the shop page counts as a visit of theirs."""
    if customer is not None:
        shop = await shop_service.get_shop(session)
        today = local_day(clock.now(), shop.time_zone)
        await customers.record_visit(session, customer.id, today)
    return _me(customer)


@router.get("/api/products")
async def list_shop_products(session: ReadSession) -> ShopProducts:
    """What is on sale."""
    return ShopProducts(
        products=[
            ShopProduct(
                sku=product.sku,
                name=product.name,
                category=product.category,
                price_minor=product.price_minor,
                currency=product.currency,
                stock_units=product.stock_units,
                description=product.description,
                art=product.category,
            )
            for product in await catalog.list_products(session)
        ]
    )


@router.get("/api/orders")
async def list_my_orders(customer: SignedIn, session: ReadSession, clock: AppClock) -> ShopOrders:
    """The signed-in customer's own orders."""
    principal = _principal_of(customer)
    require(principal, Operation.READ_DEMO_ORDERS)
    page = await orders.list_orders(session, principal, limit=ORDERS_SHOWN, now=clock.now())
    return ShopOrders(orders=[order_card(order) for order in page.orders])


@router.get("/identity")
async def get_identity(customer: SignedIn, session: ReadSession, clock: AppClock) -> IdentityRead:
    """What the shop's server gives its widget: a signed identity, or nothing for a visitor."""
    if customer is None:
        return IdentityRead(identity_token=None)
    site = await shop_service.get_site(session, SITE_KEY)
    token = sign_identity(site, customer.number, now=clock.now(), name=customer.name)
    return IdentityRead(identity_token=token)


def _principal_of(customer: Customer | None) -> Principal:
    if customer is None:
        return Principal(kind=PrincipalKind.VISITOR)
    return Principal(kind=PrincipalKind.CUSTOMER, customer_id=customer.id)


def _me(customer: Customer | None) -> Me:
    if customer is None:
        return Me(customer=None)
    return Me(customer={"number": customer.number, "name": customer.name})
