"""Why the demo shop cannot be loaded or deleted."""

from crm_backend.core.errors import Conflict


class DatabaseHoldsRealShop(Conflict):
    """The database belongs to a real shop; invented rows must never be mixed into it."""

    code = "database_holds_real_shop"
    message = (
        "This database holds a real shop; the demo is neither loaded into it nor deleted from it."
    )
