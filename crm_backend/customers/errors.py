"""What can be wrong with a customer."""

from crm_backend.core.errors import NotFound


class CustomerNotFound(NotFound):
    """No customer has this number."""

    code = "customer_not_found"
    message = "There is no customer with this number."
