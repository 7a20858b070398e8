"""The errors every route of staff can answer with; routes add their own when they declare them."""

from crm_backend.access.errors import (
    DeedReused,
    IdempotencyKeyRequired,
    RoleNotAllowed,
    ScopeMissing,
)
from crm_backend.staff.errors import CsrfTokenInvalid, StaffSessionInvalid

READ_ERRORS = (StaffSessionInvalid, RoleNotAllowed, ScopeMissing)
WRITE_ERRORS = (*READ_ERRORS, CsrfTokenInvalid)
DEED_ERRORS = (*WRITE_ERRORS, IdempotencyKeyRequired, DeedReused)
