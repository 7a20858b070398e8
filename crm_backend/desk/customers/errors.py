"""Why something about a customer is not shown or sent."""

from crm_backend.core.errors import InvalidInput


class OrderNumberRequired(InvalidInput):
    """Addresses belong to orders."""

    code = "order_number_required"
    message = "Say which order's address; a customer has none of their own."


class ExportTooLarge(InvalidInput):
    """A file that leaves somebody out without saying so would be worse than none."""

    code = "export_too_large"
    message = "Too many customers for one file; narrow the filter."
