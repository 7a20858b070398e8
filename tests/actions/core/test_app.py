import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from pydantic import SecretStr

from actions.core.app import BODY_LIMIT_BYTES, create_app
from actions.core.base import Services
from tests.fakes.fake_crm import FakeCrm

SECRET = "s" * 40
HEADERS = {"Authorization": f"Bearer {SECRET}"}


@pytest.fixture
async def rasa(services: Services) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(services, SecretStr(SECRET))
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://actions") as client:
        yield client


def call(action: str, text: str = "我的订单到哪了") -> dict[str, Any]:
    message = {"text": text, "intent": {"name": "track_order"}, "entities": [], "metadata": {}}
    tracker = {
        "sender_id": "trn_1",
        "slots": {},
        "latest_message": message,
        "events": [{"event": "user", "text": text}],
        "paused": False,
        "followup_action": None,
        "active_loop": {},
        "latest_action_name": None,
    }
    return {"next_action": action, "tracker": tracker, "domain": {}, "version": "3.6.21"}


async def test_action_answers_with_events_and_responses(rasa: httpx.AsyncClient) -> None:
    response = await rasa.post("/webhook", json=call("action_track_order"), headers=HEADERS)
    assert response.status_code == 200
    answer = response.json()
    assert answer["responses"][0]["custom"]["card"]["number"] == "SF2611250011"
    remembered = {event["name"]: event["value"] for event in answer["events"]}
    assert remembered["order_number"] == "SF2611250011"


@pytest.mark.parametrize(
    "authorization", ["", "Bearer wrong", SECRET, f"Bearer {SECRET}x", "Bearer é"]
)
async def test_without_the_secret_nothing_runs(
    rasa: httpx.AsyncClient, crm: FakeCrm, authorization: str
) -> None:
    headers = [(b"Authorization", authorization.encode())]
    response = await rasa.post("/webhook", json=call("action_track_order"), headers=headers)
    assert response.status_code == 401
    assert response.json() == {"code": "unauthorized"}
    assert not crm.calls


async def test_unknown_action_is_404(rasa: httpx.AsyncClient) -> None:
    response = await rasa.post("/webhook", json=call("action_nobody_wrote"), headers=HEADERS)
    assert response.status_code == 404
    assert response.json() == {"code": "not_found"}


@pytest.mark.parametrize(
    "body", [b"", b"{", b"[]", b"{}", b'{"next_action": "action_track_order"}', b"\xff\xfe"]
)
async def test_unusable_body_is_400(rasa: httpx.AsyncClient, body: bytes) -> None:
    response = await rasa.post("/webhook", content=body, headers=HEADERS)
    assert response.status_code == 400


async def test_call_without_action_is_400(rasa: httpx.AsyncClient) -> None:
    body = call("x") | {"next_action": None}
    assert (await rasa.post("/webhook", json=body, headers=HEADERS)).status_code == 400


async def test_too_large_body_is_413(rasa: httpx.AsyncClient) -> None:
    body = json.dumps({"filling": "x" * BODY_LIMIT_BYTES})
    assert (await rasa.post("/webhook", content=body, headers=HEADERS)).status_code == 413


async def test_overtaken_turn_fails_the_call(rasa: httpx.AsyncClient, crm: FakeCrm) -> None:
    crm.turn_is_over = True
    response = await rasa.post("/webhook", json=call("action_track_order"), headers=HEADERS)
    assert response.status_code == 500
    assert response.json() == {"code": "action_failed"}


async def test_unforeseen_failure_tells_no_detail(rasa: httpx.AsyncClient, crm: FakeCrm) -> None:
    crm.policy_texts = None  # type: ignore[assignment]
    response = await rasa.post("/webhook", json=call("action_refund_policy"), headers=HEADERS)
    assert response.status_code == 500
    assert response.json() == {"code": "action_failed"}


async def test_hub_down_is_an_answer_not_a_failure(rasa: httpx.AsyncClient, crm: FakeCrm) -> None:
    crm.is_down = True
    response = await rasa.post("/webhook", json=call("action_track_order"), headers=HEADERS)
    assert response.status_code == 200
    assert "没有回应" in response.json()["responses"][0]["custom"]["text"]
    assert response.json()["events"] == []


async def test_health_needs_no_secret(rasa: httpx.AsyncClient) -> None:
    assert (await rasa.get("/healthz")).status_code == 200
