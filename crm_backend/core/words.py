"""Amounts and days as people read them, in the two languages the hub speaks."""

from datetime import date

_SYMBOLS = {"CNY": "¥", "GBP": "£", "EUR": "€", "USD": "$"}


def money_text(amount_minor: int, currency: str) -> str:
    """``¥1,234.50``; currencies of two decimals."""
    symbol = _SYMBOLS.get(currency, f"{currency} ")
    whole, cents = divmod(amount_minor, 100)
    return f"{symbol}{whole:,}.{cents:02d}"


def day_text(day: date, locale: str) -> str:
    """``11 月 30 日``; in English the year first, which cannot be misread."""
    return day.isoformat() if locale.startswith("en") else f"{day.month} 月 {day.day} 日"
