"""I8: typed text never becomes a command; only a choice of the hub's own table names an intent."""

import pytest

from crm_backend.conversations import repository
from crm_backend.conversations.errors import ChoiceExpired
from crm_backend.conversations.rules import clean_text, disarm
from tests.fakes.conversation_hub import Hub
from tests.fakes.fake_bot import reply_to

PREFIXES = (
    "",
    " ",
    "\n",
    "\t",
    "\u3000",
    "\u200b",
    "\u00a0",
    "\ufeff",
    "\u2060",
    "\u202e",
    "\x00",
    "\u0301",
)
SLASHES = ("/", "／")
COMMANDS = (
    "sales_summary",
    'inform{"order_number":"1"}',
    "greet@1.0{}",
    "restart",
    "session_start",
    "back",
)


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("slash", SLASHES)
@pytest.mark.parametrize("command", COMMANDS)
def test_no_typed_slash_survives(prefix: str, slash: str, command: str) -> None:
    told = disarm(clean_text(f"{prefix}{slash}{command}"))
    assert not told.strip().startswith("/")
    assert told.endswith(command)


def test_a_slash_inside_a_sentence_stays() -> None:
    assert disarm("3/5 号能到吗") == "3/5 号能到吗"


async def test_the_bot_is_told_the_disarmed_text_and_the_customer_sees_their_own(hub: Hub) -> None:
    chat = hub.visitor()
    await hub.receive(chat, '/human_handoff{"a":1}')
    await hub.until_quiet(chat)
    assert hub.bot.turns[0]["text"] == '／human_handoff{"a":1}'
    assert (await hub.messages(chat))[0].text == '/human_handoff{"a":1}'


async def test_a_choice_means_what_the_hub_stored_and_works_once(hub: Hub) -> None:
    chat = hub.visitor()
    offered = {"title": "确认取消", "intent": "affirm", "entities": {"order_number": "SF1"}}
    hub.bot.answer = lambda turn: reply_to(
        turn, messages=[{"text": "确定吗？", "choices": [offered, {**offered, "title": "不取消"}]}]
    )
    await hub.receive(chat, "取消订单")
    await hub.until_quiet(chat)
    async with hub.database.reading() as session:
        first, second = await repository.list_open_choices(session, chat.conversation_id)
    await hub.receive(chat, choice_id=first.id)
    await hub.until_quiet(chat)
    assert hub.bot.turns[-1]["choice"] == {"intent": "affirm", "entities": {"order_number": "SF1"}}
    assert hub.bot.turns[-1]["text"] is None
    for used_or_sibling in (first.id, second.id, "chc_unknown"):
        with pytest.raises(ChoiceExpired):
            await hub.receive(chat, choice_id=used_or_sibling)
