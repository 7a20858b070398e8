"""What each role may do at the fake console hub; the real table is ``crm_backend/access/policy.py``."""

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data

AGENT = frozenset(
    {
        *("edit_customers", "reveal_personal_data", "read_segments", "handle_tickets"),
        *("decide_refunds", "read_service_quality", "edit_canned_replies", "read_calendar"),
        *("read_staff", "change_own_password", "read_customer_scores"),
        "read_channels",
    }
)
MANAGER = AGENT | {
    *("export_customers", "edit_segments", "edit_calendar", "edit_knowledge"),
    *("read_campaigns", "edit_campaigns", "send_campaigns"),
    "read_audit_log",
}
ADMIN = MANAGER | {"manage_staff", "manage_api_tokens"}
RIGHTS = {"agent": AGENT, "manager": MANAGER, "admin": ADMIN}


def require(staff: Data, operation: str) -> None:
    """Pass, or refuse as the hub does."""
    if operation not in RIGHTS[staff["role"]]:
        raise Refused(403, "role_not_allowed", operation=operation)
