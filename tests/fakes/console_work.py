"""Tickets, refunds, feedback and service levels of the fake console hub."""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data, minutes_ago, ticket, waiting_refund
from tests.fakes.console_paging import page_of
from tests.fakes.console_rights import require
from tests.fakes.console_state import HubState, body_of

# (state, verb) → state and words, as in the hub's rules.
REFUND_STEPS = {
    ("requested", "approve"): ("approved", "已同意，待打款"),
    ("requested", "refuse"): ("refused", "未通过"),
    ("awaiting_goods", "goods-received"): ("received", "已收货"),
    ("approved", "mark-paid"): ("paid", "已打款"),
    ("received", "mark-paid"): ("paid", "已打款"),
}
TARGETS = {"first_answer_minutes": 3, "resolution_hours": 24}


def refund(number: str = "RF2611230007", **changes: object) -> Data:
    """A refund as staff list it."""
    more = {"customer_name": "王小明", "reason_text": "质量问题", "ticket_number": "T20261125-003"}
    return waiting_refund(number=number, **{**more, **changes})


def feedback(number: int = 1, **changes: object) -> Data:
    """A customer's answer to the question after a chat."""
    return {
        "id": number,
        "conversation_id": f"cnv_{number}",
        "customer_number": "C0001",
        "customer_name": "王小明",
        "part": "agent",
        "agent_name": "小李",
        "score": 5,
        "comment": "回得很快，谢谢。",
        "asked_at": minutes_ago(50 + number),
        "answered_at": minutes_ago(40 + number),
        **changes,
    }


def level_row(number: int = 1, **changes: object) -> Data:
    """A chat that was handed to a person."""
    return {
        "conversation_id": f"cnv_{number}",
        "participant_name": "王小明",
        "agent_name": "小李",
        "reason_text": "客户要求人工",
        "queued_at": minutes_ago(200 + number),
        "first_answer_at": minutes_ago(198 + number),
        "ended_at": None,
        "first_answer_seconds": 95,
        "resolution_seconds": None,
        "first_answer": "met",
        "resolution": "open",
        **changes,
    }


class WorkPart:
    """What staff work off, and how well they do."""

    def __init__(self, state: HubState) -> None:
        self.state = state
        self.tickets: list[Data] = []
        self.refunds: list[Data] = []
        self.feedback: list[Data] = []
        self.levels: list[Data] = []
        self.asked: list[Data] = []
        self.answered: dict[str, Data] = {}

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        guarded = self.state.guarded
        one = "/api/v1/tickets/{number}"
        return [
            Route("/api/v1/tickets", guarded(self.list_tickets)),
            Route("/api/v1/tickets", self.state.creating(self.add_ticket), methods=["POST"]),
            Route(one, guarded(self.read_ticket)),
            Route(one, guarded(self.change_ticket), methods=["PATCH"]),
            Route("/api/v1/refunds", guarded(self.list_refunds)),
            Route("/api/v1/refunds/{number}/{verb}", guarded(self.step), methods=["POST"]),
            Route("/api/v1/feedback", guarded(self.list_feedback)),
            Route("/api/v1/service-levels", guarded(self.read_levels)),
        ]

    # ---- tickets

    def add(self, number: str = "T20261125-003", **changes: object) -> Data:
        """A ticket that is already there."""
        made = ticket(number, **{"type": "refund_review", "type_text": "退款审核", **changes})
        self.tickets.append(made)
        return made

    async def list_tickets(self, request: Request, staff: Data) -> Data:
        """The rows that match."""
        query = request.query_params
        self.asked.append(dict(query))
        rows = [each for each in self.tickets if self._matches(each, request, staff)]
        return page_of(request, "tickets", rows)

    def _matches(self, row: Data, request: Request, staff: Data) -> bool:
        query = request.query_params
        state, assignee = query.get("state"), query.get("assignee")
        people = {None: row["assignee_id"], "me": staff["id"], "none": None}
        return (
            (
                state in (None, row["state"])
                or (state == "unresolved" and row["state"] != "resolved")
            )
            and query.get("type", row["type"]) == row["type"]
            and people.get(assignee, assignee) == row["assignee_id"]
            and ("overdue" not in query or row["is_overdue"])
            and query.get("q", "") in row["number"] + row["text"]
        )

    def one(self, request: Request) -> Data:
        """The ticket of the path."""
        number = request.path_params["number"]
        found = next((each for each in self.tickets if each["number"] == number), None)
        if found is None:
            raise Refused(404, "ticket_not_found")
        return found

    async def read_ticket(self, request: Request, _staff: Data) -> Data:
        """One ticket."""
        return self.one(request)

    async def add_ticket(self, request: Request, _staff: Data) -> object:
        """A new one."""
        body = await body_of(request)
        nothing = {"order_number": None, "customer_number": None, "customer_name": None}
        nothing |= {"conversation_id": None, "refund_number": None, "due_at": None}
        made = self.add(f"T20261126-{len(self.tickets) + 1:03d}", **{**nothing, **body})
        return 201, made

    async def change_ticket(self, request: Request, _staff: Data) -> Data:
        """Other values; names follow ids."""
        found, body = self.one(request), await body_of(request)
        found.update(body)
        names = {staff["id"]: staff["display_name"] for staff in self.state.staff}
        found["assignee_name"] = names.get(found["assignee_id"])
        found["resolved_at"] = minutes_ago(0) if found["state"] == "resolved" else None
        self.state.deeds.append((request.url.path, "", body))
        return found

    # ---- refunds

    async def list_refunds(self, request: Request, _staff: Data) -> Data:
        """Those in a state."""
        state = request.query_params.get("state")
        rows = [each for each in self.refunds if state in (None, each["state"])]
        return page_of(request, "refunds", rows)

    async def step(self, request: Request, staff: Data) -> Data:
        """One step; a repeated key gets the first answer."""
        require(staff, "decide_refunds")
        number, verb = request.path_params["number"], request.path_params["verb"]
        key = request.headers["idempotency-key"]
        if key in self.answered:
            return self.answered[key]
        found = next(each for each in self.refunds if each["number"] == number)
        following = REFUND_STEPS.get((found["state"], verb))
        if following is None:
            raise Refused(409, "refund_state_conflict")
        self.state.deeds.append((request.url.path, key, await body_of(request)))
        found["state"], found["state_text"] = following
        self.answered[key] = {"refund": found}
        return self.answered[key]

    # ---- how well

    async def list_feedback(self, request: Request, _staff: Data) -> Data:
        """Scores and comments."""
        self.asked.append(dict(request.query_params))
        most = int(request.query_params.get("max_score", "5"))
        scores = [each["score"] for each in self.feedback]
        return {
            **page_of(request, "feedback", [f for f in self.feedback if f["score"] <= most]),
            "average": sum(scores) / len(scores) if scores else None,
            "answered": len(scores),
            "asked": len(scores) * 2,
        }

    async def read_levels(self, request: Request, _staff: Data) -> Data:
        """Counts over everything and a page of the rows."""
        self.asked.append(dict(request.query_params))
        rows = self.levels
        if "missed" in request.query_params:
            rows = [row for row in rows if "missed" in (row["first_answer"], row["resolution"])]
        return {
            **page_of(request, "rows", rows),
            "targets": TARGETS,
            **{part: self._level(part) for part in ("first_answer", "resolution")},
        }

    def _level(self, part: str) -> Data:
        outcomes = [row[part] for row in self.levels]
        counts = {name: outcomes.count(name) for name in ("met", "missed", "open")}
        return {**counts, "median_seconds": 120 if outcomes else None}
