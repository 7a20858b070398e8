"""The fake staff hub with the dashboard's page and the insights API, filled from a few invented sales."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from tests.fakes import insights_stored
from tests.fakes.console_chats import Refused
from tests.fakes.console_data import Data
from tests.fakes.console_hub import ConsoleHub
from tests.fakes.console_state import HubState
from tests.fakes.insights_book import SalesBook
from tests.fakes.insights_sales import invented_sales
from tests.fakes.shop_pages import WEB, page

MANAGERS_ONLY = ("sales", "demand", "scores", "segments")


def shop_today() -> date:
    """The shop's day, as the page reckons it too."""
    return datetime.now(UTC).astimezone(ZoneInfo("Asia/Shanghai")).date()


class InsightsPart:
    """Answers of all parts; ``asked`` keeps every question, ``book`` is the shop's sales."""

    def __init__(self, state: HubState) -> None:
        self.state = state
        self.today = shop_today()
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.is_trained = True
        self.first_day: date | None = None
        self.has_endings_together = True
        self.has_chats = True
        self.has_forecast_error = True
        self.sell(days=60)

    def sell(self, *, days: int) -> None:
        """A shop of so many days; none: nothing sold yet."""
        self.book = SalesBook(invented_sales(self.today, days), self.today)

    def routes(self) -> list[BaseRoute]:
        """Page and endpoints."""
        guarded = self.state.guarded
        return [
            Route("/dashboard", page(WEB / "dashboard" / "index.html")),
            Route("/api/v1/insights/sales/rows", guarded(self.records)),
            Route("/api/v1/insights/sales/rows.csv", self.records_file),
            Route("/api/v1/insights/service/rows", guarded(self.records)),
            Route("/api/v1/insights/sales.csv", self.file),
            Route("/api/v1/insights/{part}", guarded(self.answer)),
        ]

    async def answer(self, request: Request, staff: Data) -> object:
        """Whatever part was asked."""
        part, question = request.path_params["part"], dict(request.query_params)
        self.asked.append((part, question))
        if staff["role"] == "agent" and part in MANAGERS_ONLY:
            raise Refused(403, "role_not_allowed")
        if part == "service":
            return insights_stored.service_answer(
                question,
                self.today,
                together=self.has_endings_together,
                has_chats=self.has_chats,
            ).model_dump(mode="json")
        if part != "sales":
            told = insights_stored.answer(
                part,
                question,
                self.today,
                is_trained=self.is_trained,
                has_error=self.has_forecast_error,
            )
            told.first_day = self.first_day
            return told.model_dump(mode="json")
        self._check(question)
        return self.book.answer(question).model_dump(mode="json")

    def _check(self, question: dict[str, str]) -> None:
        if (word := question.get("product")) and not self.book.knows("product", word):
            facts: Data = {
                "dimension": "product",
                "value": word,
                "nearest": ["山岚保温杯 480ml"],
            }
            raise Refused(404, "filter_without_match", **facts)
        if question["figure"] == "cancelled_orders" and question.get("by") == "customer":
            facts = {"figure": "付款后取消", "by": "customer", "possible": ["region", "channel"]}
            raise Refused(422, "figure_not_by_dimension", **facts)

    async def records(self, request: Request, _staff: Data) -> object:
        """The orders behind a number."""
        question = dict(request.query_params)
        self.asked.append(("rows", question))
        return self.book.records(question)

    async def file(self, request: Request) -> Response:
        """A CSV of the question; its content is the hub's business."""
        self.asked.append(("csv", dict(request.query_params)))
        return Response("\ufeff商品,销售额\r\n", media_type="text/csv")

    async def records_file(self, request: Request) -> Response:
        """A CSV of the rows behind a number."""
        self.asked.append(("rows.csv", dict(request.query_params)))
        return Response("\ufeff时间,金额\r\n", media_type="text/csv")


class InsightsHub(ConsoleHub):
    """The fake hub of the dashboard."""

    def __init__(self) -> None:
        parts: list[InsightsPart] = []

        def make(state: HubState) -> InsightsPart:
            parts.append(InsightsPart(state))
            return parts[0]

        super().__init__(extra=[make])
        self.insights = parts[0]
