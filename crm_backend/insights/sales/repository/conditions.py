"""The sets that docs/metrics.md counts, and the values of its dimensions, as expressions."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    SQLColumnExpression,
    and_,
    case,
    func,
    literal,
    or_,
)
from sqlalchemy.orm import InstrumentedAttribute, aliased

from crm_backend.catalog.models import Product
from crm_backend.insights.counted import is_counted_order, is_counted_refund
from crm_backend.insights.long_lists import many
from crm_backend.insights.sales.rules import REGION_ENDINGS
from crm_backend.insights.sales.values import ProductChoice, Scope
from crm_backend.insights.values import Dimension
from crm_backend.insights.wording import POSTAGE_AND_FEES, UNCATEGORISED
from crm_backend.orders.models import Order, OrderLine
from crm_backend.orders.values import LineKind

_SPACES = " \t\u3000"

is_counted = is_counted_order
__all__ = ["is_counted", "is_counted_refund"]  # with all that is defined here

Sold = aliased(Product)  # by the line's product
Listed = aliased(Product)  # by the SKU, whoever the line names


def within(column_: InstrumentedAttribute[Any], scope: Scope) -> ColumnElement[bool]:
    """From the scope's start until just before its end."""
    return and_(column_ >= scope.start, column_ < scope.end)


def region_of(province: SQLColumnExpression[str | None]) -> ColumnElement[str]:
    """A province without its kind: 浙江省 is 浙江; '' where there is none."""
    bare = func.trim(func.coalesce(province, ""), _SPACES)
    without = [
        (bare.like(f"%{ending}"), func.substr(bare, 1, func.length(bare) - len(ending)))
        for ending in REGION_ENDINGS
    ]
    return case(*without, else_=bare)


def sku_of() -> ColumnElement[str]:
    """A line's product: the catalogue's SKU, else the line's own. Needs ``Sold`` joined."""
    return func.coalesce(Sold.sku, OrderLine.sku)


def is_goods() -> ColumnElement[bool]:
    """Neither postage nor a fee."""
    return OrderLine.kind == LineKind.GOODS


def product_key() -> ColumnElement[str]:
    """The SKU of goods; postage and fees together. Needs ``Sold`` joined."""
    return case((is_goods(), sku_of()), else_=literal(POSTAGE_AND_FEES))


def category_key() -> ColumnElement[str]:
    """The category of a line's product."""
    return category_of(is_goods())


def category_of(is_goods: ColumnElement[bool]) -> ColumnElement[str]:
    """The category that a product has today; postage and fees together. Needs ``Listed`` joined."""
    named = func.coalesce(func.nullif(Listed.category, ""), UNCATEGORISED)
    return case((is_goods, named), else_=literal(POSTAGE_AND_FEES))


def customer_key() -> ColumnElement[int]:
    """The order's customer; 0 for nobody."""
    return func.coalesce(Order.customer_id, 0)


def order_key(by: Dimension) -> ColumnElement[Any]:
    """The value of a dimension that all lines of an order share."""
    if by is Dimension.CUSTOMER:
        return customer_key()
    if by is Dimension.REGION:
        return region_of(Order.province)
    column = Order.sales_rep if by is Dimension.REP else Order.channel
    return func.coalesce(column, "")


def line_key(by: Dimension) -> ColumnElement[Any]:
    """The value of a dimension that each line has for itself."""
    return product_key() if by is Dimension.PRODUCT else category_key()


def of_order(scope: Scope) -> list[ColumnElement[bool]]:
    """What the filters ask of an order."""
    kept: list[ColumnElement[bool]] = []
    if scope.customers is not None:
        kept.append(order_key(Dimension.CUSTOMER).in_(scope.customers))
    if scope.region is not None:
        kept.append(order_key(Dimension.REGION) == scope.region)
    if scope.rep is not None:
        kept.append(order_key(Dimension.REP) == scope.rep)
    if scope.channel is not None:
        kept.append(order_key(Dimension.CHANNEL) == scope.channel)
    return kept


def of_line(scope: Scope) -> list[ColumnElement[bool]]:
    """What the filters ask of a line; of a category needs ``Listed`` joined."""
    kept: list[ColumnElement[bool]] = []
    if scope.products is not None:
        kept.append(_is_chosen(scope.products))
    if scope.category is not None:
        kept.append(category_key() == scope.category)
    return kept


def _is_chosen(products: ProductChoice) -> ColumnElement[bool]:
    """By product where the line names one, so that an index finds the lines."""
    without_product = and_(OrderLine.product_id.is_(None), OrderLine.sku.in_(many(products.skus)))
    return and_(is_goods(), or_(OrderLine.product_id.in_(many(products.ids)), without_product))


def with_products(tables: FromClause) -> FromClause:
    """With what the catalogue knows of each line."""
    tables = tables.outerjoin(Sold, Sold.id == OrderLine.product_id)
    return tables.outerjoin(Listed, Listed.sku == sku_of())
