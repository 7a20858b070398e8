"""What goes into a spreadsheet: text that it must not take for a formula (I8), money that it can add up."""

# What Excel, WPS or LibreOffice may begin to compute at; the full-width ones in Chinese settings.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet could take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell


def plain_money(amount_minor: int) -> str:
    """``-1234.50``: without sign of currency and thousands; currencies of two decimals."""
    whole, cents = divmod(abs(amount_minor), 100)
    return f"{'-' if amount_minor < 0 else ''}{whole}.{cents:02d}"
