"""Articles, unanswered questions and coupons of the fake console hub."""

from starlette.requests import Request
from starlette.routing import BaseRoute, Route

from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data
from tests.fakes.console_rights import require
from tests.fakes.console_state import HubState, body_of
from tests.fakes.fixed_clock import NOW


def article(number: int = 1, **changes: object) -> Data:
    """A published article."""
    return {
        "id": number,
        "topic": "invoice",
        "title": "开票规则",
        "similar_questions": [],
        "text": "付款后就能申请。",
        "title_en": None,
        "text_en": None,
        "tags": [],
        "valid_from": None,
        "valid_until": None,
        "position": 0,
        "is_published": True,
        "changed_at": NOW.isoformat(),
        "helpful_count": 0,
        "unhelpful_count": 0,
        **changes,
    }


def question(number: int = 1, **changes: object) -> Data:
    """Something that no article answered, asked twice."""
    return {
        "id": number,
        "text": "有实体店吗",
        "conversation_id": "cnv_1",
        "count": 2,
        "first_asked_at": "2026-11-24T08:00:00Z",
        "last_asked_at": "2026-11-25T08:00:00Z",
        **changes,
    }


def coupon(number: int = 1, **changes: object) -> Data:
    """A public coupon."""
    return {
        "id": number,
        "code": f"SAVE{number}",
        "name": "满减券",
        "kind": "amount",
        "value": 2_000,
        "min_spend_minor": 19_900,
        "valid_from": "2026-11-01",
        "valid_until": "2026-11-30",
        "category": None,
        "per_customer_limit": None,
        "is_public": True,
        **changes,
    }


class KnowledgePart:
    """What the bot may quote; both lists are written in the same way."""

    def __init__(self, state: HubState) -> None:
        self.state = state
        self.articles: list[Data] = []
        self.coupons: list[Data] = []
        self.questions: list[Data] = []
        self.settled: list[Data] = []

    def routes(self) -> list[BaseRoute]:
        """The endpoints."""
        guarded = self.state.guarded
        asked = "/api/v1/unanswered-questions"
        return [
            Route(asked, guarded(self.list_questions)),
            Route(f"{asked}/{{id:int}}", guarded(self.settle), methods=["PUT"]),
            Route("/api/v1/articles/{id:int}/publication", guarded(self.publish), methods=["PUT"]),
            *self._written(),
        ]

    def _written(self) -> list[Route]:
        guarded = self.state.guarded
        return [
            route
            for noun in ("articles", "coupons")
            for route in (
                Route(f"/api/v1/{noun}", guarded(self.list_rows)),
                Route(f"/api/v1/{noun}", guarded(self.add), methods=["POST"]),
                Route(f"/api/v1/{noun}/{{id:int}}", guarded(self.change), methods=["PUT"]),
                Route(f"/api/v1/{noun}/{{id:int}}", guarded(self.delete), methods=["DELETE"]),
            )
        ]

    def _rows(self, request: Request) -> tuple[str, list[Data]]:
        noun = request.url.path.split("/")[3]
        return noun, self.articles if noun == "articles" else self.coupons

    def _row(self, request: Request) -> Data:
        _, rows = self._rows(request)
        return next(row for row in rows if row["id"] == request.path_params["id"])

    async def list_questions(self, _request: Request, _staff: Data) -> Data:
        """Those nobody is done with."""
        return {"questions": self.questions}

    async def settle(self, request: Request, staff: Data) -> None:
        """Off the list, or back on it."""
        require(staff, "edit_knowledge")
        is_settled = (await body_of(request))["is_settled"]
        source, target = (
            (self.questions, self.settled) if is_settled else (self.settled, self.questions)
        )
        row = next(row for row in source if row["id"] == request.path_params["id"])
        source.remove(row)
        target.append(row)

    async def list_rows(self, request: Request, _staff: Data) -> Data:
        """All of them."""
        noun, rows = self._rows(request)
        return {noun: rows}

    async def add(self, request: Request, staff: Data) -> object:
        """A new one; codes of coupons are unique."""
        require(staff, "edit_knowledge")
        _, rows = self._rows(request)
        body = await body_of(request)
        if any("code" in row and row["code"] == body["code"] for row in rows):
            raise Refused(409, "coupon_code_taken")
        own = article(title=body["title"], is_published=False) if "title" in body else {}
        made = own | body | {"id": max((row["id"] for row in rows), default=0) + 1}
        rows.append(made)
        return 201, made

    async def change(self, request: Request, staff: Data) -> Data:
        """Other words; not over those that somebody else has written meanwhile."""
        require(staff, "edit_knowledge")
        row, body = self._row(request), await body_of(request)
        if body.get("changed_at") != row.get("changed_at"):
            raise Refused(409, "article_changed", changed_at=row["changed_at"])
        row.update(body)
        return row

    async def publish(self, request: Request, staff: Data) -> None:
        """Quoted by the bot, or no longer."""
        require(staff, "edit_knowledge")
        self._row(request).update(await body_of(request))

    async def delete(self, request: Request, staff: Data) -> None:
        """Gone."""
        require(staff, "edit_knowledge")
        self._rows(request)[1].remove(self._row(request))
