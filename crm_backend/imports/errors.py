"""Why a file cannot be imported at all; what is wrong with single rows goes into the rejects file.

::

    FileUnreadable       missing, damaged, or no text
    HeadingsUnknown      a table without the headings it needs
    ShopOfOtherKind      the database is another shop: one database, one shop, one currency
"""

from crm_backend.core.errors import Conflict, InvalidInput


class FileUnreadable(InvalidInput):
    """``facts.file`` names the file, ``facts.reason`` what is wrong with it."""

    code = "file_unreadable"
    message = "The file cannot be read."


class HeadingsUnknown(InvalidInput):
    """``facts.missing`` lists headings that are needed, ``facts.unknown`` those nobody knows."""

    code = "headings_unknown"
    message = "The first line of the file does not hold the headings this import needs."


class ShopOfOtherKind(Conflict):
    """Rows of two shops, two currencies or a demo must never mix."""

    code = "shop_of_other_kind"
    message = "This database holds another shop; import into a database of its own."
