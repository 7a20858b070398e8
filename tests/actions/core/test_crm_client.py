"""The client over the fake hub: the contract's forms, and every failure in our words."""

import httpx
import pytest

from actions.core.base import Services
from actions.core.crm_client import CrmClient, CrmTurn
from actions.core.errors import (
    REFUSALS,
    HubMisuse,
    HubUnavailable,
    OrderNotFound,
    SignInRequired,
    TooManyTries,
    TurnOver,
)
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.small_shop import DELIVERED, OF_SOMEBODY_ELSE, SHIPPED, WAITING


@pytest.fixture
def turn(services: Services) -> CrmTurn:
    return services.crm.during("trn_1", "action_test")


def answering(handler) -> CrmTurn:
    http = httpx.AsyncClient(transport=httpx.MockTransport(handler), base_url="http://hub")
    return CrmClient(http).during("trn_1", "action_test")


async def test_calls_name_turn_and_deeds_count_up() -> None:
    seen = []

    def hub(request: httpx.Request) -> httpx.Response:
        seen.append(request.headers)
        return httpx.Response(200, json={"ticket_number": "TK1"})

    turn = answering(hub)
    await turn.open_ticket("other", "a")
    await turn.open_ticket("other", "b")
    assert [headers["x-zhanggui-deed"] for headers in seen] == ["action_test/1", "action_test/2"]
    assert {headers["x-zhanggui-turn"] for headers in seen} == {"trn_1"}


async def test_reading_is_no_deed(turn: CrmTurn, crm: FakeCrm) -> None:
    await turn.quote_refund(DELIVERED)
    await turn.list_orders()
    assert not turn.has_deeds
    assert not crm.deeds


async def test_card_goes_on_exactly_as_it_came(turn: CrmTurn, crm: FakeCrm) -> None:
    detail = await turn.get_order(SHIPPED)
    assert detail.order.as_message() == crm.orders[SHIPPED].card()


async def test_shop_is_asked_once_per_process(services: Services, crm: FakeCrm) -> None:
    await services.crm.during("trn_1", "a").shop()
    await services.crm.during("trn_2", "b").shop()
    assert crm.calls == ["GET /participant"]


async def test_somebody_elses_order_is_not_found(turn: CrmTurn) -> None:
    with pytest.raises(OrderNotFound):
        await turn.get_order(OF_SOMEBODY_ELSE)


@pytest.mark.parametrize("number", ["../participant", "a/b", "..", "？", "SF1%2f..%2f"])
async def test_what_was_typed_walks_to_no_other_path(
    turn: CrmTurn, crm: FakeCrm, number: str
) -> None:
    with pytest.raises(OrderNotFound):
        await turn.get_order(number)
    assert all(call.startswith("GET /orders/") for call in crm.calls)


async def test_visitor_has_to_sign_in(turn: CrmTurn, crm: FakeCrm) -> None:
    crm.default_speaker = None
    with pytest.raises(SignInRequired):
        await turn.list_orders()


async def test_too_many_tries_carry_the_wait(turn: CrmTurn, crm: FakeCrm) -> None:
    crm.default_speaker, crm.failed_proofs = None, 3
    with pytest.raises(TooManyTries) as refused:
        await turn.prove_order(WAITING, "1234")
    assert refused.value.facts["retry_after_seconds"] == 290


async def test_overtaken_turn_is_over_for_reads_and_deeds(turn: CrmTurn, crm: FakeCrm) -> None:
    crm.turn_is_over = True
    with pytest.raises(TurnOver):
        await turn.list_orders()
    with pytest.raises(TurnOver):
        await turn.cancel_order(WAITING)


@pytest.mark.parametrize(("is_deed", "was_deed"), [(False, False), (True, True)])
async def test_hub_down_tells_whether_a_deed_was_on_its_way(
    turn: CrmTurn, crm: FakeCrm, *, is_deed: bool, was_deed: bool
) -> None:
    crm.is_down = True
    with pytest.raises(HubUnavailable) as failed:
        await (turn.cancel_order(WAITING) if is_deed else turn.list_orders())
    assert failed.value.was_deed is was_deed


@pytest.mark.parametrize(
    "failure", [httpx.ConnectError("refused"), httpx.ReadTimeout("late"), httpx.PoolTimeout("full")]
)
async def test_no_answer_is_unavailable(failure: httpx.TransportError) -> None:
    def hub(request: httpx.Request) -> httpx.Response:
        raise failure

    with pytest.raises(HubUnavailable):
        await answering(hub).list_orders()


async def test_broken_connection_is_tried_once_more() -> None:
    tries = []

    def hub(request: httpx.Request) -> httpx.Response:
        tries.append(request.headers["x-zhanggui-deed"])
        if len(tries) == 1:
            raise httpx.RemoteProtocolError("server went away")
        return httpx.Response(200, json={"ticket_number": "TK1"})

    assert (await answering(hub).open_ticket("other", "a")).ticket_number == "TK1"
    assert tries == ["action_test/1", "action_test/1"]


@pytest.mark.parametrize(
    "response",
    [
        httpx.Response(401, json={"code": "service_token_invalid"}),
        httpx.Response(422, json={"code": "invalid_input"}),
        httpx.Response(404, text="<html>not ours</html>"),
        httpx.Response(200, json={"orders": "none"}),
        httpx.Response(200, text="<html>"),
    ],
)
async def test_anything_off_the_contract_is_our_mistake(response: httpx.Response) -> None:
    with pytest.raises(HubMisuse):
        await answering(lambda _: response).list_orders()


async def test_errors_never_carry_what_the_hub_said() -> None:
    body = {"orders": [{"number": 5, "secret": "王小明 13800001234"}], "total": 1}
    with pytest.raises(HubMisuse) as failed:
        await answering(lambda _: httpx.Response(200, json=body)).list_orders()
    assert "13800001234" not in f"{failed.value} {failed.value.__cause__}"


@pytest.mark.parametrize("code", sorted(REFUSALS))
async def test_every_refusal_has_its_class(code: str) -> None:
    problem = httpx.Response(409, json={"code": code, "facts": {"status": "shipped"}})
    with pytest.raises(REFUSALS[code]) as refused:
        await answering(lambda _: problem).cancel_order("SF1")
    assert refused.value.facts == {"status": "shipped"}
