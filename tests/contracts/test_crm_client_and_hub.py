"""The actions' client and the hub, each real, agree on docs/bot-api.md, section 2."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date

import httpx
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from actions.core.crm_client import CrmClient, CrmTurn
from actions.core.errors import REFUSALS, HubRefusal, TurnOver
from crm_backend.access.values import PrincipalKind, StaffRole
from crm_backend.core.db import Database
from crm_backend.insights.training.values import TrainingKind
from crm_backend.orders.values import OrderStatus
from tests.factories import (
    add_article,
    add_coupon,
    add_customer,
    add_order,
    add_product,
    add_shop,
    add_staff,
    add_turn,
)
from tests.factories.results import add_forecast, add_training
from tests.fakes.bot_api import BotApi
from tests.fakes.fixed_clock import FixedClock


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A shop with one customer, a visitor, and an order per status."""

    customer: CrmTurn
    visitor: CrmTurn
    stranger: CrmTurn
    over: CrmTurn
    manager: CrmTurn
    agent: CrmTurn
    numbers: dict[str, str]
    clock: FixedClock


@pytest.fixture
async def scene(bot_api: BotApi, database: Database, clock: FixedClock) -> Scene:
    async with database.transaction() as session:
        await add_shop(session)
        await add_product(session, name="青瓷茶杯", description="一只青瓷杯。")
        training = await add_training(session, TrainingKind.DEMAND)
        await add_forecast(session, training, "A", [1, 1, 1, 1, 1])
        await add_article(session)
        await add_coupon(session)
        customer = await add_customer(session, name="王小明")
        numbers = {
            status.value: (await add_order(session, customer, status=status)).number
            for status in OrderStatus
        }
        turns = [
            await add_turn(session, customer),
            await add_turn(session),
            await add_turn(session, await add_customer(session)),
            "trn_over",
            await _turn_of_staff(session, StaffRole.MANAGER),
            await _turn_of_staff(session, StaffRole.AGENT),
        ]
    transport = httpx.ASGITransport(bot_api.app)
    token = {"Authorization": f"Bearer {bot_api.token}"}
    client = CrmClient(httpx.AsyncClient(transport=transport, base_url="http://hub", headers=token))
    customer_turn, visitor, stranger, over, manager, agent = (
        client.during(turn, "action_test") for turn in turns
    )
    return Scene(
        customer=customer_turn,
        visitor=visitor,
        stranger=stranger,
        over=over,
        manager=manager,
        agent=agent,
        numbers=numbers,
        clock=clock,
    )


async def _turn_of_staff(session: AsyncSession, role: StaffRole) -> str:
    member = await add_staff(session, role=role)
    return await add_turn(session, principal_kind=PrincipalKind.STAFF, staff_id=member.id)


async def test_facts_are_read_as_the_client_expects_them(scene: Scene):
    participant = await scene.customer.get_participant()
    assert (participant.kind, participant.name, participant.consecutive_misses) == (
        "customer",
        "王小明",
        0,
    )
    assert (await scene.customer.shop()).time_zone == "Asia/Shanghai"
    listed = await scene.customer.list_orders("open", limit=2)
    assert (len(listed.orders), listed.total) == (2, 4)
    detail = await scene.customer.get_order(scene.numbers["shipped"])
    assert detail.order.status_text == "已发货"
    assert [event.text for event in detail.events] == ["已发出", "已揽收"]
    assert detail.expected_delivery_on == date(2026, 11, 27)
    policies = await scene.customer.get_policies()
    assert policies.numbers["payout_days_max"] == 3
    assert set(policies.texts) == {"carriers", "delivery_area", "return_address", "hours"}
    days = await scene.customer.get_refund_days()
    assert (days.low, days.high, days.median, days.is_policy) == (1, 3, None, True)
    found = await scene.customer.search_products("青瓷茶杯")
    assert [(product.name, product.stock) for product in found.products] == [("青瓷茶杯", "low")]


async def test_what_the_shop_wrote_is_read_as_the_client_expects_it(scene: Scene):
    written = await scene.visitor.list_articles("invoice", "开票说明")
    assert (written.best, written.best_id) == (written.articles[0], written.articles[0].id)
    answer = await scene.visitor.find_article("怎么看开票说明")
    assert answer == written.best
    assert await scene.visitor.find_article("今天天气怎么样") is None
    await scene.visitor.keep_question("今天天气怎么样")
    await scene.visitor.rate_article(written.articles[0].id, is_helpful=True)
    assert [coupon.kind for coupon in await scene.visitor.list_coupons()] == ["amount"]
    best = await scene.visitor.list_best_sellers("茶杯", min_price_minor=0, max_price_minor=20_000)
    assert (best.fits_wish, best.products[0].name) == (True, "青瓷茶杯")


async def test_deeds_are_done_as_the_client_expects_them(scene: Scene):
    number = scene.numbers["delivered"]
    quote = await scene.customer.quote_refund(number, line_nos=[1])
    assert (quote.verdict, quote.kinds) == ("approve", ["refund_only", "return_refund"])
    made = await scene.customer.request_refund(
        number, kind="return_refund", line_nos=[1], reason="not_wanted", reason_text="不想要了"
    )
    assert (made.refund.amount_minor, made.ticket_number) == (quote.amount_minor, None)
    assert (await scene.customer.list_refunds()).total == 1
    refund = await scene.customer.get_refund(made.refund.number)
    assert [step.state for step in refund.steps] == ["requested", "approved", "awaiting_goods"]
    cancelled = await scene.customer.cancel_order(scene.numbers["pending_payment"])
    assert (cancelled.order.status, cancelled.refund) == ("closed", None)
    hurried = await scene.customer.expedite_order(scene.numbers["paid"])
    ticket = await scene.customer.open_ticket("invoice", "要发票", order_number=number)
    assert hurried.ticket_number.startswith("TK")
    assert hurried.ticket_number != ticket.ticket_number


async def test_a_visitors_proof_shows_what_the_client_expects(scene: Scene):
    await scene.visitor.prove_order(scene.numbers["shipped"], "1234")
    detail = await scene.visitor.get_order(scene.numbers["shipped"])
    assert (detail.status_only, detail.order.items, detail.order.total_minor) == (True, [], None)


async def _refund(scene: Scene, status: str) -> None:
    await scene.customer.request_refund(
        scene.numbers[status], kind="unshipped", line_nos=None, reason="other"
    )


async def _refund_twice(scene: Scene) -> None:
    await _refund(scene, "paid")
    await _refund(scene, "paid")


async def _guess(scene: Scene) -> None:
    for guess in range(5):
        with pytest.raises(REFUSALS["order_not_found"]):
            await scene.visitor.prove_order("SF1", f"000{guess}")
    await scene.visitor.prove_order("SF1", "0009")


Call = Callable[[Scene], Awaitable[object]]
REFUSED: dict[str, Call] = {
    "article_not_found": lambda scene: scene.visitor.rate_article(999, is_helpful=True),
    "sign_in_required": lambda scene: scene.visitor.list_orders(),
    "proof_required": lambda scene: scene.visitor.get_order("SF1"),
    "order_not_found": lambda scene: scene.stranger.get_order(scene.numbers["paid"]),
    "refund_not_found": lambda scene: scene.customer.get_refund("RF1"),
    "order_not_cancellable": lambda scene: scene.customer.cancel_order(scene.numbers["shipped"]),
    "order_not_expeditable": lambda scene: scene.customer.expedite_order(scene.numbers["closed"]),
    "refund_already_open": _refund_twice,
    "refund_refused": lambda scene: _refund(scene, "pending_payment"),
    "too_many_tries": _guess,
    "role_not_allowed": lambda scene: scene.agent.ask_figures("sales", {"figure": "sales"}),
    "filter_without_match": lambda scene: scene.manager.ask_figures(
        "sales", {"figure": "sales", "product": "没有这样东西"}
    ),
    "figure_not_by_dimension": lambda scene: scene.manager.ask_figures(
        "sales", {"figure": "credit_notes", "by": "product"}
    ),
    "figure_without_comparison": lambda scene: scene.manager.ask_figures(
        "demand", {"figure": "stock", "compare": "previous"}
    ),
    "figure_of_another_page": lambda scene: scene.manager.ask_figures("sales", {"figure": "stock"}),
    "not_found": lambda scene: scene.manager.ask_figures("nothing", {"figure": "sales"}),
    "period_not_begun": lambda scene: scene.manager.ask_figures(
        "sales", {"figure": "sales", "from": "2099-01-01", "to": "2099-01-31"}
    ),
    "period_invalid": lambda scene: scene.manager.ask_figures(
        "sales", {"figure": "sales", "from": "2026-01-31", "to": "2026-01-01"}
    ),
    "period_too_long": lambda scene: scene.manager.ask_figures(
        "sales", {"figure": "sales", "from": "1970-01-01", "by": "day"}
    ),
    "forecast_weeks_only": lambda scene: scene.manager.ask_figures(
        "demand", {"figure": "demand", "from": "2026-11-30", "to": "2026-12-01"}
    ),
    "visitors_only": lambda scene: scene.customer.prove_order("SF1", "1234"),
}


@pytest.mark.parametrize("code", REFUSALS)
async def test_every_refusal_the_client_knows_is_one_the_hub_makes(scene: Scene, code: str):
    with pytest.raises(HubRefusal) as caught:
        await REFUSED[code](scene)
    assert type(caught.value) is REFUSALS[code]


async def test_a_figure_is_read_as_the_client_expects_it(scene: Scene):
    answer = await scene.manager.ask_figures(
        "sales", {"figure": "sales_summary", "to": "2026-11-23", "compare": "previous"}
    )
    assert answer.sentence
    assert [each.name for each in answer.figures][:2] == ["净销售额", "销售额"]
    assert answer.link.startswith("/dashboard?")


async def test_a_turn_that_is_over_is_told_apart_from_a_refusal(scene: Scene):
    with pytest.raises(TurnOver):
        await scene.over.list_orders()
    with pytest.raises(TurnOver):
        await scene.over.cancel_order(scene.numbers["paid"])


def test_every_call_of_the_client_is_tried_here():
    calls = {
        name
        for name, member in inspect.getmembers(CrmTurn, inspect.iscoroutinefunction)
        if not name.startswith("_")
    }
    source = inspect.getsource(inspect.getmodule(Scene) or inspect)
    assert {name for name in calls if f".{name}(" not in source} == set()
