"""What the hub takes for a completed turn of the bot."""

import httpx
import pytest
from pydantic import SecretStr

from crm_backend.integrations.rasa import BotUnavailable, RasaBot

TURN = {"turn_id": "trn_1"}
REPLY = (
    '{{"turn_done": "trn_1", "messages": [{{"text": "好的"}}], "model_version": "m",'
    ' "state": {{"events": [{amount}]}}, "nlu": {{}}}}'
)


def bot_that_says(content: str) -> RasaBot:
    transport = httpx.MockTransport(lambda _: httpx.Response(200, text=content))
    return RasaBot("http://bot", SecretStr("s" * 32), transport=transport)


async def test_a_whole_reply_is_taken() -> None:
    reply = await bot_that_says(REPLY.format(amount="1.5")).take_turn(TURN)
    assert reply.state == {"events": [1.5]}


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
async def test_a_state_that_no_later_turn_could_carry_is_no_reply(number: str) -> None:
    with pytest.raises(BotUnavailable, match="did not complete") as refused:
        await bot_that_says(REPLY.format(amount=number)).take_turn(TURN)
    assert refused.value.facts["cause"] == "invalid reply"


@pytest.mark.parametrize("content", ["", "[]", "nonsense", '{"turn_done": "trn_1"}'])
async def test_what_has_not_the_form_of_a_reply_is_none(content: str) -> None:
    with pytest.raises(BotUnavailable):
        await bot_that_says(content).take_turn(TURN)
