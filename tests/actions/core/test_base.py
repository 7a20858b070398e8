"""What holds for every action, whatever it is about."""

from contextlib import suppress

import pytest
from structlog.testing import capture_logs

from actions.core import base
from actions.core.base import ActionFailed, Services
from actions.core.registry import action_classes
from tests.actions.rasa_double import Chat
from tests.fakes.fake_crm import FakeCrm

WORDS = "我叫王小明，电话13800001234，订单到哪了"


async def test_silent_hub_is_given_up_in_time(
    chat: Chat, crm: FakeCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(base, "ACTION_SECONDS", 0.05)
    crm.is_silent = True
    reply = await chat.say("我的订单到哪了", "track_order")
    assert "暂时没有回应" in reply.text


async def test_silence_after_a_deed_was_sent_is_no_claim_that_nothing_happened(
    chat: Chat, crm: FakeCrm, monkeypatch: pytest.MonkeyPatch
) -> None:
    await chat.say("取消订单", "cancel_order")
    monkeypatch.setattr(base, "ACTION_SECONDS", 0.2)
    crm.silent_on = "/orders/SF2611250011/cancel"
    reply = await chat.say("确认", "affirm")
    assert "不能确定" in reply.text


async def test_overtaken_turn_raises_and_says_nothing(chat: Chat, crm: FakeCrm) -> None:
    crm.turn_is_over = True
    with pytest.raises(ActionFailed):
        await chat.say("我的订单到哪了", "track_order")


@pytest.mark.parametrize("break_it", ["is_down", "turn_is_over"])
async def test_no_words_of_a_customer_in_the_log(chat: Chat, crm: FakeCrm, break_it: str) -> None:
    setattr(crm, break_it, True)
    with capture_logs() as logs, suppress(ActionFailed):
        await chat.say(WORDS, "track_order")
    assert logs
    assert not any(part in str(logs) for part in ("王小明", "13800001234", "到哪了"))


@pytest.mark.parametrize("action", action_classes(), ids=lambda found: found.action_name)
def test_action_can_be_built_with_nothing(action: type[base.ShopAction]) -> None:
    assert action().name() == action.action_name


def test_names_are_unique(services: Services) -> None:
    names = [action.action_name for action in action_classes()]
    assert len(set(names)) == len(names)
