"""Where sold rows come from: daily sums that are up to date, and the orders of all other days."""

from typing import Any

from sqlalchemy import (
    ColumnElement,
    FromClause,
    Select,
    SQLColumnExpression,
    and_,
    case,
    distinct,
    false,
    func,
    literal,
    or_,
    select,
    union_all,
)
from sqlalchemy.orm import aliased

from crm_backend.catalog.models import Product
from crm_backend.insights.long_lists import many
from crm_backend.insights.sales.models import CustomerDay, ProductDay
from crm_backend.insights.sales.repository import conditions
from crm_backend.insights.sales.repository.conditions import Listed, Sold
from crm_backend.insights.sales.values import OF_GOODS, Group, Scope
from crm_backend.insights.slots import slot_of
from crm_backend.insights.values import Dimension
from crm_backend.insights.wording import POSTAGE_AND_FEES, TIME
from crm_backend.orders.models import Order, OrderLine

_ELSEWHERE = (Dimension.BUYER_KIND, Dimension.REASON)
_NO_GOODS = -1  # in the place of a product's number: postage and fees
_PRODUCT_DAY_KEYS: dict[Dimension, SQLColumnExpression[Any]] = {
    Dimension.REGION: ProductDay.region,
    Dimension.REP: ProductDay.rep,
    Dimension.CHANNEL: ProductDay.channel,
}


def per_customer(scope: Scope, group: Group) -> Select[Any]:
    """(key, customer, orders, sales, pieces) of the scope; customer 0 is nobody.

    Of sums of products the customers are not known, and orders only of each product by itself:
    where these are asked for, all lines are read. Of groups that are left together then only the
    orders are known: what they hold is the whole without the others.
    """
    if not scope.is_of_goods and group.by not in OF_GOODS:
        summed = _from_customer_days(scope, group)
    elif _product_days_do(scope, group):
        summed = _from_product_days(scope, group)
    elif group.leaving is not None:
        return _orders_left(scope, group)
    else:
        return from_orders(scope, group, ((scope.start, scope.end),))
    if not scope.coverage.summed:
        return from_orders(scope, group, scope.coverage.live)
    if not scope.coverage.live:
        return summed
    both = union_all(summed, from_orders(scope, group, scope.coverage.live)).subquery("both")
    return _added_up(both)


def _added_up(rows: FromClause) -> Select[Any]:
    columns = rows.c
    return select(
        columns.key,
        columns.customer_id,
        func.sum(columns.orders).label("orders"),
        func.sum(columns.sales).label("sales"),
        func.sum(columns.pieces).label("pieces"),
    ).group_by(columns.key, columns.customer_id)


def _product_days_do(scope: Scope, group: Group) -> bool:
    """Whether sums of products hold all that is asked for."""
    if group.counts_buyers or scope.customers is not None or scope.buyer_kind is not None:
        return False
    if group.by in (Dimension.CUSTOMER, Dimension.BUYER_KIND):
        return False
    is_of_one = group.by is Dimension.PRODUCT and group.leaving is None
    return is_of_one or not group.counts_orders


def _from_customer_days(scope: Scope, group: Group) -> Select[Any]:
    keys = {
        Dimension.CUSTOMER: CustomerDay.customer_id,
        Dimension.REGION: CustomerDay.region,
        Dimension.REP: CustomerDay.rep,
        Dimension.CHANNEL: CustomerDay.channel,
    }
    key = _summed_key(keys, CustomerDay.day, scope, group)
    rows = (
        select(
            (literal("") if group.leaving is not None else key).label("key"),
            CustomerDay.customer_id,
            CustomerDay.orders,
            CustomerDay.sales_minor.label("sales"),
            CustomerDay.pieces,
        )
        .where(_is_summed(CustomerDay.day, scope), *_kept(keys, scope))
        .where(*([] if group.leaving is None else [key.not_in(group.leaving)]))
    )
    return _added_up(rows.subquery("summed"))


def _from_product_days(scope: Scope, group: Group) -> Select[Any]:
    if group.by in OF_GOODS:
        return _goods_from_product_days(scope, group)
    key = _summed_key(_PRODUCT_DAY_KEYS, ProductDay.day, scope, group)
    tables: FromClause = ProductDay.__table__
    kept = _kept_product_days(scope)
    if scope.category is not None:
        sku = func.coalesce(Sold.sku, ProductDay.sku)
        tables = tables.outerjoin(Sold, Sold.id == ProductDay.product_id)
        tables = tables.outerjoin(Listed, Listed.sku == sku)
        kept.append(conditions.category_of(ProductDay.is_goods.expression) == scope.category)
    rows = (
        select(
            (literal("") if group.leaving is not None else key).label("key"),
            literal(0).label("customer_id"),
            ProductDay.orders,
            ProductDay.sales_minor.label("sales"),
            ProductDay.pieces,
        )
        .select_from(tables)
        .where(*kept)
        .where(*([] if group.leaving is None else [key.not_in(group.leaving)]))
    )
    return _added_up(rows.subquery("summed"))


def _goods_from_product_days(scope: Scope, group: Group) -> Select[Any]:
    """Of products or categories: added up by the product's number first, since SKUs, which are text, are slow to sort.

    A key may come more than once: a line that names no product may have the SKU of one.
    """
    number = case((ProductDay.is_goods, ProductDay.product_id), else_=_NO_GOODS)
    bought = (
        select(
            number.label("product_id"),
            ProductDay.sku,
            func.sum(ProductDay.orders).label("orders"),
            func.sum(ProductDay.sales_minor).label("sales"),
            func.sum(ProductDay.pieces).label("pieces"),
        )
        .where(*_kept_product_days(scope))
        .group_by(number, ProductDay.sku)
        .subquery("bought")
    )
    sku = func.coalesce(Sold.sku, bought.c.sku)
    is_goods = bought.c.product_id != _NO_GOODS
    tables = bought.outerjoin(Sold, Sold.id == bought.c.product_id)
    if scope.category is not None or group.by is Dimension.CATEGORY:
        tables = tables.outerjoin(Listed, Listed.sku == sku)
    key: ColumnElement[str] = case((is_goods, sku), else_=literal(POSTAGE_AND_FEES))
    if group.by is Dimension.CATEGORY:
        key = conditions.category_of(is_goods)
    rows = select(
        (literal("") if group.leaving is not None else key).label("key"),
        literal(0).label("customer_id"),
        *(bought.c[name] for name in ("orders", "sales", "pieces")),
    ).select_from(tables)
    if scope.category is not None:
        rows = rows.where(conditions.category_of(is_goods) == scope.category)
    return rows if group.leaving is None else rows.where(key.not_in(group.leaving))


def _kept_product_days(scope: Scope) -> list[ColumnElement[bool]]:
    """Of the scope; a category is for the caller to look up."""
    kept = [_is_summed(ProductDay.day, scope), *_kept(_PRODUCT_DAY_KEYS, scope)]
    if scope.products is not None:
        by_id = ProductDay.product_id.in_(many(scope.products.ids))
        by_sku = and_(ProductDay.product_id == 0, ProductDay.sku.in_(many(scope.products.skus)))
        kept.append(and_(ProductDay.is_goods, or_(by_id, by_sku)))
    return kept


def _is_summed(day: SQLColumnExpression[Any], scope: Scope) -> ColumnElement[bool]:
    spans = [day.between(first, last) for first, last in scope.coverage.summed]
    return or_(false(), *spans)


def _kept(keys: dict[Dimension, Any], scope: Scope) -> list[ColumnElement[bool]]:
    kept: list[ColumnElement[bool]] = []
    if scope.customers is not None:
        kept.append(keys[Dimension.CUSTOMER].in_(scope.customers))
    for dimension, value in (
        (Dimension.REGION, scope.region),
        (Dimension.REP, scope.rep),
        (Dimension.CHANNEL, scope.channel),
    ):
        if value is not None:
            kept.append(keys[dimension] == value)
    return kept


def _summed_key(
    keys: dict[Dimension, Any], day: SQLColumnExpression[Any], scope: Scope, group: Group
) -> SQLColumnExpression[Any]:
    if group.by is None or group.by in _ELSEWHERE:
        return literal("")
    if group.by is Dimension.DAY:
        return day
    if group.by in TIME:
        return slot_of(day, [(slot.first, slot.starts_on) for slot in scope.slots])
    key: SQLColumnExpression[Any] = keys[group.by]
    return key


def from_orders(scope: Scope, group: Group, spans: tuple[tuple[Any, Any], ...]) -> Select[Any]:
    """The same from every counted line that was paid in these spans."""
    if group.by is Dimension.PRODUCT and group.leaving is None:
        return _products_from_orders(scope, spans)
    key = key_of(group.by, Order.paid_at, scope)
    lines = select(
        (literal("") if group.leaving is not None else key).label("key"),
        conditions.customer_key().label("customer_id"),
        *_of_line(),
    )
    lines = lines.select_from(_tables(scope, group)).where(
        *_of_counted_orders(scope, spans), *conditions.of_line(scope)
    )
    if group.leaving is not None:
        lines = lines.where(key.not_in(group.leaving))
    columns = lines.subquery("counted").c
    return select(
        columns.key,
        columns.customer_id,
        *_bought(columns),
    ).group_by(columns.key, columns.customer_id)


def _products_from_orders(scope: Scope, spans: tuple[tuple[Any, Any], ...]) -> Select[Any]:
    """The same of each product, added up by its number: SKUs, which are text, are looked up afterwards.

    A line that names no product belongs to the one that has its SKU, if any; so a number and the SKU
    of a line without one stand for one key.
    """
    same = aliased(Product)
    with_sku = select(same.id).where(same.sku == OrderLine.sku).scalar_subquery()
    product = func.coalesce(OrderLine.product_id, with_sku)
    tables: FromClause = Order.__table__.join(OrderLine, OrderLine.order_id == Order.id)
    if scope.category is not None:
        tables = conditions.with_products(tables)
    lines = (
        select(
            case((conditions.is_goods(), func.coalesce(product, 0)), else_=_NO_GOODS).label(
                "product_id"
            ),
            case((conditions.is_goods() & product.is_(None), OrderLine.sku), else_="").label("sku"),
            conditions.customer_key().label("customer_id"),
            *_of_line(),
        )
        .select_from(tables)
        .where(*_of_counted_orders(scope, spans), *conditions.of_line(scope))
        .subquery("counted")
    )
    columns = lines.c
    keys = (columns.product_id, columns.sku, columns.customer_id)
    bought = select(*keys, *_bought(columns)).group_by(*keys).subquery("bought")
    sku = func.coalesce(Sold.sku, bought.c.sku)
    key = case((bought.c.product_id == _NO_GOODS, POSTAGE_AND_FEES), else_=sku)
    return select(
        key.label("key"),
        *(bought.c[name] for name in ("customer_id", "orders", "sales", "pieces")),
    ).select_from(bought.outerjoin(Sold, Sold.id == bought.c.product_id))


def _orders_left(scope: Scope, group: Group) -> Select[Any]:
    """(key, customer, orders) with anything but what the group leaves; of an order one line is looked for.

    Orders are mostly found by their first line, so that this costs a few lines where sums would cost all.
    """
    others = select(OrderLine.id).select_from(conditions.with_products(OrderLine.__table__))
    others = others.where(
        OrderLine.order_id == Order.id,
        *conditions.of_line(scope),
        conditions.line_key(group.by or Dimension.PRODUCT).not_in(group.leaving or ()),
    ).correlate(Order)
    found = (
        select(conditions.customer_key().label("customer_id"))
        .where(*_of_counted_orders(scope, ((scope.start, scope.end),)), others.exists())
        .subquery("found")
    )
    return select(
        literal("").label("key"),
        found.c.customer_id,
        func.count().label("orders"),
        literal(0).label("sales"),
        literal(0).label("pieces"),
    ).group_by(found.c.customer_id)


def _of_line() -> list[ColumnElement[Any]]:
    pieces = case((conditions.is_goods(), OrderLine.quantity), else_=0)
    return [
        Order.id.label("order_id"),
        func.coalesce(OrderLine.amount_minor, 0).label("amount_minor"),
        func.coalesce(pieces, 0).label("pieces"),
    ]


def _bought(columns: Any) -> list[ColumnElement[Any]]:  # noqa: ANN401 - those of counted lines
    return [
        func.count(distinct(columns.order_id)).label("orders"),
        func.sum(columns.amount_minor).label("sales"),
        func.sum(columns.pieces).label("pieces"),
    ]


def _of_counted_orders(
    scope: Scope, spans: tuple[tuple[Any, Any], ...]
) -> list[ColumnElement[bool]]:
    within = [and_(Order.paid_at >= start, Order.paid_at < end) for start, end in spans]
    return [conditions.is_counted(), or_(false(), *within), *conditions.of_order(scope)]


def key_of(
    by: Dimension | None, moment: SQLColumnExpression[Any], scope: Scope
) -> ColumnElement[Any]:
    """What rows are grouped by; nothing, where it is told apart elsewhere."""
    if by is None or by in _ELSEWHERE:
        return literal("")
    if by in TIME:
        return slot_of(moment, [(slot.start, slot.starts_on) for slot in scope.slots])
    return conditions.line_key(by) if by in OF_GOODS else conditions.order_key(by)


def _tables(scope: Scope, group: Group) -> FromClause:
    is_of_goods = scope.is_of_goods or group.by in OF_GOODS
    tables: FromClause = Order.__table__
    # An order without a line is an order all the same.
    tables = tables.join(OrderLine, OrderLine.order_id == Order.id, isouter=not is_of_goods)
    return conditions.with_products(tables) if is_of_goods else tables
