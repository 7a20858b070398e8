"""Text on its way into a spreadsheet, which must not take it for a formula (I8)."""

# What Excel, WPS or LibreOffice may begin to compute at; the full-width ones in Chinese settings.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """The cell, with an apostrophe before it where a spreadsheet could take it for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA_STARTS) else cell
