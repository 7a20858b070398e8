"""The words of articles and coupons."""

from enum import StrEnum


class ArticleTopic(StrEnum):
    """What an article is about; the bot looks articles up by it."""

    ACCOUNT = "account"
    COUPONS = "coupons"
    DELIVERY = "delivery"
    INVOICE = "invoice"
    PAYMENT = "payment"
    PRICE_PROTECTION = "price_protection"
    WARRANTY = "warranty"


class CouponKind(StrEnum):
    """How a coupon is taken off: a sum of money, or a share of the price."""

    AMOUNT = "amount"
    PERCENT = "percent"
