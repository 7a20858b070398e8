"""Customers and segments of the fake console hub."""

from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data, customer, minutes_ago
from tests.fakes.console_paging import page_of
from tests.fakes.console_rights import require
from tests.fakes.console_state import HubState, body_of

ROW_FIELDS = (
    *("number", "name", "phone_masked", "province", "tags", "orders", "spent_minor", "currency"),
    *("last_order_at", "open_tickets"),
)
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "eq": lambda a, b: a == b,
    "ne": lambda a, b: a != b,
    "gt": lambda a, b: a > b,
    "gte": lambda a, b: a >= b,
    "lt": lambda a, b: a < b,
    "lte": lambda a, b: a <= b,
    "contains": lambda a, b: b in a,
}


YUAN = {"currency": "CNY"}
# What the hub tells of each kind.
ENTRIES: dict[str, Data] = {
    "order": {"status": "delivered", "total_minor": 12800, **YUAN, "item": "随行杯", "pieces": 1},
    "refund": {
        "state": "requested",
        "refund_kind": "refund_only",
        "reason": "quality",
        "amount_minor": 12800,
        **YUAN,
    },
    "ticket": {"type": "complaint", "state": "open"},
    "chat": {"channel": "web"},
    "feedback": {"part": "agent", "score": 2},
    "note": {"author": "小李"},
}
MASKED = {"phone": "13812345678", "address": "杭州市西湖区文三路 1 号"}


def timeline_entry(kind: str, ref: str, minutes: float = 60, **changes: object) -> Data:
    """One entry of a timeline."""
    happened = {"at": minutes_ago(minutes), "kind": kind, "ref": ref, "text": ""}
    return {**happened, **ENTRIES[kind], **changes}


class PeoplePart:
    """Lists, profiles, timelines, tags, notes and segments."""

    def __init__(self, state: HubState) -> None:
        self.state = state
        self.customers: list[Data] = []
        self.timelines: dict[str, list[Data]] = {}
        self.outlooks: dict[str, Data] = {}
        self.segments: list[Data] = []
        self.unmasked: dict[str, Data] = {}
        self.asked: list[Data] = []

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        one = "/api/v1/customers/{number}"
        guarded = self.state.guarded
        return [
            Route("/api/v1/customers", guarded(self.list)),
            Route("/api/v1/customers.csv", self.export),
            Route(one, guarded(self.read)),
            Route(f"{one}/timeline", guarded(self.timeline)),
            Route(f"{one}/outlook", guarded(self.outlook)),
            Route(f"{one}/tags", guarded(self.set_tags), methods=["PUT"]),
            Route(f"{one}/marketing-consent", guarded(self.set_consent), methods=["PUT"]),
            Route(f"{one}/notes", self.state.creating(self.add_note), methods=["POST"]),
            Route("/api/v1/customers/{number:path}/reveal", guarded(self.reveal), methods=["POST"]),
            Route("/api/v1/segments", guarded(self.list_segments)),
            Route("/api/v1/segments", self.state.creating(self.add_segment), methods=["POST"]),
            Route("/api/v1/segments/count", guarded(self.count), methods=["POST"]),
            Route("/api/v1/segments/{id}", guarded(self.change_segment), methods=["PUT"]),
            Route("/api/v1/segments/{id}", guarded(self.delete_segment), methods=["DELETE"]),
        ]

    def add(self, number: str = "C0001", name: str = "王小明", **changes: object) -> Data:
        """A customer of the shop, with an empty timeline."""
        made = customer(number, name, **changes)
        self.customers.append(made)
        self.timelines[number] = []
        return made

    def one(self, request: Request) -> Data:
        """The customer of the path."""
        number = request.path_params["number"]
        found = next((each for each in self.customers if each["number"] == number), None)
        if found is None:
            raise Refused(404, "customer_not_found")
        return found

    async def list(self, request: Request, _staff: Data) -> Data:
        """The rows that match."""
        query = request.query_params
        self.asked.append(dict(query))
        rows = [
            {name: each[name] for name in ROW_FIELDS}
            for each in self.customers
            if query.get("q", "") in each["name"] + each["number"]
            and query.get("tag", "") in ["", *each["tags"]]
            and self._is_in(each, query.get("segment"))
        ]
        return {**page_of(request, "customers", rows), "total": len(rows)}

    async def export(self, request: Request) -> Response:
        """A file, whatever was asked for."""
        self.asked.append(dict(request.query_params))
        return Response("number,name\n", media_type="text/csv")

    async def read(self, request: Request, _staff: Data) -> Data:
        """One customer."""
        return self.one(request)

    async def timeline(self, request: Request, _staff: Data) -> Data:
        """What happened."""
        return page_of(request, "entries", self.timelines[self.one(request)["number"]])

    async def outlook(self, request: Request, _staff: Data) -> Data:
        """What is expected; nothing unless a test says so."""
        return {"outlook": self.outlooks.get(self.one(request)["number"])}

    async def set_tags(self, request: Request, _staff: Data) -> Data:
        """Other tags."""
        tags: list[str] = (await body_of(request))["tags"]
        self.one(request)["tags"] = tags
        return {"tags": tags}

    async def set_consent(self, request: Request, _staff: Data) -> Data:
        """What the customer told a colleague."""
        is_agreed = (await body_of(request))["is_agreed"]
        said = {"at": minutes_ago(0), "how": "staff"}
        consent = {
            "is_agreed": is_agreed,
            **{f"agreed_{name}": value if is_agreed else None for name, value in said.items()},
            **{f"withdrawn_{name}": None if is_agreed else value for name, value in said.items()},
        }
        self.one(request)["marketing_consent"] = consent
        return consent

    async def add_note(self, request: Request, staff: Data) -> object:
        """A note."""
        notes = self.one(request)["notes"]
        note = {
            "id": len(notes) + 1,
            "author": staff["display_name"],
            "text": (await body_of(request))["text"],
            "written_at": minutes_ago(0),
        }
        notes.insert(0, note)
        return 201, note

    async def reveal(self, request: Request, _staff: Data) -> Data:
        """The whole of it; logged as a deed."""
        body = await body_of(request)
        self.state.deeds.append((request.url.path, "", body))
        known: Data = self.unmasked.get(request.path_params["number"], MASKED)
        return {"value": known[body["field"]]}

    # ---- segments

    def _is_in(self, row: Data, segment: str | None) -> bool:
        rules = next((s["rules"] for s in self.segments if str(s["id"]) == segment), None)
        return rules is None or meets(row, rules)

    def counted(self, segment: Data) -> Data:
        """A segment with how many are in it."""
        return {**segment, "count": sum(meets(c, segment["rules"]) for c in self.customers)}

    async def list_segments(self, _request: Request, _staff: Data) -> Data:
        """All of them."""
        return {"segments": [self.counted(segment) for segment in self.segments]}

    async def count(self, request: Request, _staff: Data) -> Data:
        """How many meet rules."""
        rules = (await body_of(request))["rules"]
        return {"count": sum(meets(each, rules) for each in self.customers)}

    async def add_segment(self, request: Request, staff: Data) -> object:
        """A new one; names are unique."""
        require(staff, "edit_segments")
        body = await body_of(request)
        if any(segment["name"] == body["name"] for segment in self.segments):
            raise Refused(409, "segment_name_taken")
        segment = {"id": len(self.segments) + 1, **body}
        self.segments.append(segment)
        return 201, self.counted(segment)

    def segment(self, request: Request) -> Data:
        """The segment of the path."""
        wanted = request.path_params["id"]
        return next(segment for segment in self.segments if str(segment["id"]) == wanted)

    async def change_segment(self, request: Request, staff: Data) -> Data:
        """Other rules."""
        require(staff, "edit_segments")
        self.segment(request).update(await body_of(request))
        return self.counted(self.segment(request))

    async def delete_segment(self, request: Request, staff: Data) -> None:
        """Gone."""
        require(staff, "edit_segments")
        self.segments.remove(self.segment(request))


def meets(row: Data, rules: Data) -> bool:
    """Whether a customer meets rules, for the fields a row has."""
    join = all if rules["match"] == "all" else any
    known = {"tag": "".join(row["tags"]), **row}
    return join(
        COMPARE[one["op"]](known[one["field"]], one["value"]) for one in rules["conditions"]
    )
