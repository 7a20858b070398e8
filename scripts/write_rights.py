"""``python -m scripts.write_rights``: write docs/rights.md from the policy; tests hold the page to the running app."""

from dataclasses import dataclass
from pathlib import Path

from crm_backend.access.doors import DOORS, names_object, operation_of
from crm_backend.access.policy import RIGHTS, Reach, may, refusal
from crm_backend.access.values import Caller, StaffPrincipal, StaffRole
from crm_backend.channels.service import RIGHTS_OF_EVENTS
from crm_backend.core.http_errors import status_of

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rights.md"
ALLOWED, OWN_ONLY, HIDDEN, SOCKET_CLOSED = "✓", "own", "hidden", "4401"


@dataclass(frozen=True, kw_only=True)
class Column:
    """One kind of principal, asking about an object of theirs or of somebody else's."""

    key: str
    meaning: str
    caller: Caller
    is_own: bool = True
    has_scope: bool = True


COLUMNS = (
    Column(key="nobody", meaning="without credentials", caller=Caller.ANONYMOUS),
    Column(key="visitor", meaning="chat session of a visitor", caller=Caller.VISITOR),
    Column(key="cust", meaning="chat session of a customer, own object", caller=Caller.CUSTOMER),
    Column(
        key="cust→other",
        meaning="the same customer, somebody else's object",
        caller=Caller.CUSTOMER,
        is_own=False,
    ),
    Column(key="agent", meaning="signed-in agent", caller=Caller.AGENT),
    Column(key="manager", meaning="signed-in manager", caller=Caller.MANAGER),
    Column(key="admin", meaning="signed-in admin", caller=Caller.ADMIN),
    Column(
        key="token",
        meaning="an admin's API token that lacks the operation among its scopes",
        caller=Caller.ADMIN,
        has_scope=False,
    ),
    Column(
        key="turn:cust", meaning="bot, running turn of a customer", caller=Caller.TURN_OF_CUSTOMER
    ),
    Column(
        key="turn:cust→other",
        meaning="the same turn asking for another customer's object",
        caller=Caller.TURN_OF_CUSTOMER,
        is_own=False,
    ),
    Column(
        key="turn:vis",
        meaning="bot, running turn of a visitor about an order this chat has proven",
        caller=Caller.TURN_OF_VISITOR,
    ),
    Column(
        key="turn:vis→other",
        meaning="the same turn about an order it has not proven",
        caller=Caller.TURN_OF_VISITOR,
        is_own=False,
    ),
    Column(
        key="turn:over",
        meaning="bot, a turn that is ended, superseded or past its lease",
        caller=Caller.TURN_OVER,
    ),
    Column(key="bot", meaning="bot, service token without a turn", caller=Caller.BOT_ALONE),
    Column(key="telegram", meaning="Telegram, with the webhook's secret", caller=Caller.TELEGRAM),
)


def cell(door: str, column: Column) -> str:
    """What happens to this kind of principal at this door."""
    operation = operation_of(door)
    is_socket = door.startswith("WS ")
    refused = refusal(column.caller, operation, is_own=column.is_own or not names_object(door))
    if refused is None and column.has_scope:
        reach = RIGHTS[operation][column.caller]
        is_narrowed = reach is Reach.OWN and not column.is_own and not names_object(door)
        return OWN_ONLY if is_narrowed else ALLOWED
    if refused is None and may(_token_without_scopes(), operation):
        return ALLOWED
    status = 403 if refused is None else int(status_of(refused))
    if is_socket:
        return HIDDEN if status == 404 else SOCKET_CLOSED
    return str(status)


def _token_without_scopes() -> StaffPrincipal:
    return StaffPrincipal(
        staff_id=0,
        display_name="",
        role=StaffRole.ADMIN,
        session_id=None,
        session_version=0,
        scopes=frozenset(),
    )


def page() -> str:
    """The whole page."""
    keys = " | ".join(column.key for column in COLUMNS)
    lines = [*INTRODUCTION.splitlines(), ""]
    lines += [f"| column | who asks |\n|---|---|\n{_meanings()}", "", "## The table", ""]
    lines += [f"| door | operation | {keys} |", "|---" * (len(COLUMNS) + 2) + "|"]
    for operation, doors in DOORS.items():
        for door in doors:
            cells = " | ".join(cell(door, column) for column in COLUMNS)
            lines.append(f"| `{door}` | `{operation.value}` | {cells} |")
    lines += ["", "## What the staff socket tells", "", "| event | needs |", "|---|---|"]
    lines += [f"| {kind} | `{operation}` |" for kind, operation in RIGHTS_OF_EVENTS.items()]
    return "\n".join(lines) + "\n"


def _meanings() -> str:
    return "\n".join(f"| {column.key} | {column.meaning} |" for column in COLUMNS)


def read_page(text: str) -> dict[str, dict[str, str]]:
    """The cells of a written page: door, then column."""
    keys = [column.key for column in COLUMNS]
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if line.startswith("| `")]
    return {row[0].strip("`"): dict(zip(keys, row[2:], strict=True)) for row in rows}


INTRODUCTION = """# Who may do what

Written by `python -m scripts.write_rights` from `crm_backend/access/policy.py` (who may do which
operation) and `crm_backend/access/doors.py` (which route or socket frame is which operation); do
not edit it by hand. A route without a row fails `make check`. `tests/access/test_rights.py` and
`tests/access/test_socket_rights.py` go through the running hub cell by cell.

* ✓: allowed. A number: the HTTP status that refuses. `own`: allowed, and the answer holds the
  caller's own things only, since the request names no object.
* 401: whoever is known at another door only is nobody here. 403: known, and not allowed. 404:
  somebody else's object looks absent. 409: a deed of a turn that was overtaken.
* Sockets: 4401 closes at `hello`; every frame after it needs the same right. `hidden`: answered
  as if the object did not exist.
* Staff see every customer's things; their own chats with the bot are shown to them alone.
* `take_from_colleague` (manager, admin) has no door of its own: taking over a colleague's chat
  needs it besides `handle_conversations`."""


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
