"""Campaigns of the fake console hub: previewed, confirmed, stopped; nothing is ever sent."""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data
from tests.fakes.console_paging import page_of
from tests.fakes.console_rights import require
from tests.fakes.console_state import HubState, body_of
from tests.fakes.fixed_clock import NOW

NONE_YET = dict.fromkeys(
    ("campaign_sent", "campaign_unknown", "campaign_dead", "campaign_waiting"), 0
)
HINT = "\n（回复「退订」，就不会再收到这类消息。）"


def campaign(number: int = 1, **changes: object) -> Data:
    """A draft."""
    return {
        "id": number,
        "name": "双十二",
        "state": "draft",
        "audience": {"kind": "segment", "segment_id": 1},
        "audience_name": "老客",
        "text": "{name}，双十二老客专享。",
        "previewed_count": None,
        "members": 0,
        "control": 0,
        "changed_at": NOW.isoformat(),
        "confirmed_at": None,
        "stopped_at": None,
        **NONE_YET,
        "report": None,
        **changes,
    }


def report(**changes: object) -> Data:
    """Of 90 people 9 ordered, of the 10 others 1; still counting."""
    return {
        "campaign_sent": 90,
        "campaign_unknown": 0,
        "campaign_dead": 0,
        "campaign_waiting": 0,
        "dead_reasons": {},
        "started_at": "2026-11-25T02:00:00Z",
        "counted_until": "2026-12-02T02:00:00Z",
        "is_counting": True,
        "campaign_ordered": {"people": 9, "of": 90, "percent": 10.0},
        "control_ordered": {"people": 1, "of": 10, "percent": 10.0},
        "campaign_lift": {"points": 0.0, "low": -30.6, "high": 12.4, "verdict": "no_difference"},
        **changes,
    }


def sent(number: int = 1, **changes: object) -> Data:
    """A campaign that is out, with its report."""
    told = report()
    known = {name: told[name] for name in NONE_YET}
    out = {"state": "done", "confirmed_at": NOW.isoformat(), "members": 100, "control": 10}
    return campaign(number, **{**out, **known, "report": told, **changes})


class CampaignsPart:
    """``count`` people would get whatever is previewed."""

    def __init__(self, state: HubState) -> None:
        self.state = state
        self.campaigns: list[Data] = []
        self.count = 100
        self.excluded: list[Data] = []
        self.samples: dict[int, list[str]] = {}  # by campaign; otherwise its text for two people

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        guarded, one = self.state.guarded, "/api/v1/campaigns/{id:int}"
        return [
            Route("/api/v1/campaigns", guarded(self.list_campaigns)),
            Route("/api/v1/campaigns", self.state.creating(self.add), methods=["POST"]),
            Route(one, guarded(self.read)),
            Route(one, guarded(self.change), methods=["PUT"]),
            Route(one, guarded(self.delete), methods=["DELETE"]),
            Route(f"{one}/preview", guarded(self.preview), methods=["POST"]),
            Route(f"{one}/confirm", self.state.creating(self.confirm), methods=["POST"]),
            Route(f"{one}/stop", guarded(self.stop), methods=["POST"]),
        ]

    def _one(self, request: Request) -> Data:
        wanted = request.path_params["id"]
        found = next((each for each in self.campaigns if each["id"] == wanted), None)
        if found is None:
            raise Refused(404, "campaign_not_found")
        return found

    async def list_campaigns(self, request: Request, staff: Data) -> Data:
        """Newest first."""
        require(staff, "read_campaigns")
        return page_of(request, "campaigns", self.campaigns[::-1])

    async def read(self, request: Request, staff: Data) -> Data:
        """One with its report."""
        require(staff, "read_campaigns")
        return self._one(request)

    async def add(self, request: Request, staff: Data) -> object:
        """A draft."""
        require(staff, "edit_campaigns")
        made = campaign(len(self.campaigns) + 1, **(await body_of(request)))
        self.campaigns.append(made)
        return 201, made

    async def change(self, request: Request, staff: Data) -> Data:
        """Another text, to be previewed again."""
        require(staff, "edit_campaigns")
        found = self._one(request)
        found.update(await body_of(request), state="draft", previewed_count=None)
        return found

    async def delete(self, request: Request, staff: Data) -> None:
        """Gone."""
        require(staff, "edit_campaigns")
        self.campaigns.remove(self._one(request))

    async def preview(self, request: Request, staff: Data) -> Data:
        """Who would get it."""
        require(staff, "edit_campaigns")
        found = self._one(request)
        found.update(state="previewed", previewed_count=self.count)
        texts = [found["text"].replace("{name}", name) + HINT for name in ("王小明", "李雷")]
        samples = [
            {"customer_number": f"C{place}", "text": text}
            for place, text in enumerate(self.samples.get(found["id"], texts))
        ]
        return {
            "campaign": {name: value for name, value in found.items() if name != "report"},
            "count": self.count,
            "control": self.count // 10 if self.count >= 10 else 0,
            "excluded": self.excluded,
            "samples": samples,
        }

    async def confirm(self, request: Request, staff: Data) -> Data:
        """Begin to send, to exactly as many as were previewed."""
        require(staff, "send_campaigns")
        found, count = self._one(request), (await body_of(request))["count"]
        if not count == found["previewed_count"] == self.count:
            raise Refused(409, "campaign_audience_changed", count=self.count, previewed=count)
        control = count // 10 if count >= 10 else 0
        waiting = {**NONE_YET, "campaign_waiting": count - control}
        nothing_yet = dict.fromkeys(("campaign_ordered", "control_ordered", "campaign_lift"))
        told = report(**waiting, **nothing_yet, started_at=None, is_counting=False)
        found.update(sent(found["id"], state="sending", **waiting, report=told) | _kept(found))
        return found

    async def stop(self, request: Request, staff: Data) -> Data:
        """What waits will never leave."""
        require(staff, "send_campaigns")
        found = self._one(request)
        dead = found["campaign_waiting"]
        told = {"campaign_waiting": 0, "campaign_dead": dead}
        found.update(told, state="stopped", stopped_at=NOW.isoformat())
        found["report"].update(told, dead_reasons={"stopped": dead})
        return found


def _kept(found: Data) -> Data:
    return {name: found[name] for name in ("name", "text", "audience", "audience_name")}
