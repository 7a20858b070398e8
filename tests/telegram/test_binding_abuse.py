"""What people try with codes, presses and contacts that are not theirs, or no more."""

import asyncio
import json

import pytest

from crm_backend.telegram.errors import ChatTakenMeanwhile, NothingToConfirm
from crm_backend.telegram.models import TelegramBinding, TelegramCodeTry
from crm_backend.telegram.rules import InGroup, Pressed, Written, read_update
from crm_backend.telegram.values import BindingState
from tests.fakes.fixed_clock import FixedClock
from tests.telegram.binding_world import BOT, World

MINE, THEIRS = 101, 202
EXPIRED = "已经用过或过期"


async def test_forwarded_link_is_used_up_by_whoever_opens_it_and_binds_only_by_a_press_there(
    world: World,
):
    wang = await world.customer(name="王小明", phone="+8613800001234")
    code = await world.code(wang)
    await world.says(THEIRS, f"/start {code}")
    [asked] = await world.seen(THEIRS)
    assert "王*，尾号 1234" in asked
    assert await world.bound() == {}
    await world.says(MINE, f"/start {code}")
    assert EXPIRED in (await world.seen(MINE))[-1]
    # The question's button counts in its own chat alone.
    await world.presses(MINE, f"bind:{await world.question(wang)}")
    assert EXPIRED in (await world.seen(MINE))[-1]
    assert await world.bound() == {}
    # Asking for another code takes back what somebody brought: their press is too late.
    question = await world.question(wang)
    await world.code(wang)
    await world.presses(THEIRS, f"bind:{question}")
    assert EXPIRED in (await world.seen(THEIRS))[-1]
    assert await world.bound() == {}


async def test_pressing_twice_says_it_once_and_no_press_undoes_a_binding(world: World):
    wang = await world.customer()
    await world.bind(wang, MINE)
    question = await world.question(wang)
    told = len(await world.seen(MINE))
    await world.presses(MINE, f"bind:{question}")
    assert len(await world.seen(MINE)) == told
    await world.presses(MINE, f"decline:{question}")
    assert EXPIRED in (await world.seen(MINE))[-1]
    assert await world.bound() == {MINE: world.account(wang)}
    assert len(world.screens.presses) == 3


async def test_start_pressed_twice_repeats_the_question_and_is_no_wrong_try(world: World):
    member = await world.staff(display_name="陈经理")
    code = await world.code(member)
    for _ in range(7):
        await world.says(MINE, f"/start {code}")
    asked = await world.seen(MINE)
    assert len(asked) == 7
    assert len(set(asked)) == 1
    assert "陈经理" in asked[0]
    assert await world.rows(TelegramCodeTry) == []
    # The code is still nobody else's, and counts no longer than before.
    await world.says(THEIRS, f"/start {code}")
    assert "过期" in (await world.seen(THEIRS))[-1]
    await world.presses(MINE, f"bind:{await world.question(member)}")
    await world.says(MINE, f"/start {code}")
    *_, agreed, again = await world.seen(MINE)
    assert agreed == again
    assert await world.confirm(member)
    await world.says(MINE, f"/start {code}")
    assert "过期" in (await world.seen(MINE))[-1]


async def test_two_chats_with_one_code_at_once_are_one_question(world: World):
    wang = await world.customer()
    code = await world.code(wang)
    await asyncio.gather(world.says(MINE, f"/start {code}"), world.says(THEIRS, f"/start {code}"))
    told = [(await world.seen(chat))[0] for chat in (MINE, THEIRS)]
    assert sorted(EXPIRED in text for text in told) == [False, True]
    rows = await world.rows(TelegramBinding)
    assert [row.state for row in rows] == [BindingState.BROUGHT]


async def test_a_press_and_the_end_at_once_leave_no_half_binding(world: World):
    wang = await world.customer()
    await world.bind(wang, MINE)
    await world.says(THEIRS, f"/start {await world.code(wang)}")
    question = await world.question(wang)
    await asyncio.gather(world.presses(THEIRS, f"bind:{question}"), world.end(wang))
    bound = await world.bound()
    assert bound in ({}, {THEIRS: world.account(wang)})
    for chat in (MINE, THEIRS):
        found = await world.conversation(chat)
        is_customers = found is not None and found.customer_id == wang.id
        assert is_customers == (chat in bound)


async def test_code_and_question_and_confirmation_last_ten_minutes(world: World, clock: FixedClock):
    wang, boss = await world.customer(), await world.staff()
    code = await world.code(wang)
    clock.advance(minutes=10)
    await world.says(MINE, f"/start {code}")
    assert EXPIRED in (await world.seen(MINE))[-1]
    await world.says(MINE, f"/start {await world.code(wang)}")
    clock.advance(minutes=10)
    await world.presses(MINE, f"bind:{await world.question(wang)}")
    assert EXPIRED in (await world.seen(MINE))[-1]
    await world.says(MINE, f"/start {await world.code(boss)}")
    await world.presses(MINE, f"bind:{await world.question(boss)}")
    clock.advance(minutes=10)
    with pytest.raises(NothingToConfirm):
        await world.confirm(boss)
    assert await world.bound() == {}


async def test_guessing_codes_waits_longer_each_time_and_the_right_one_waits_too(
    world: World, clock: FixedClock
):
    wang = await world.customer()
    for number in range(5):
        await world.says(MINE, f"/start {number:022d}")
    assert {EXPIRED in text for text in await world.seen(MINE)} == {True}
    code = await world.code(wang)
    await world.says(MINE, f"/start {code}")
    assert "1 分钟后" in (await world.seen(MINE))[-1]
    clock.advance(minutes=1)
    await world.says(MINE, f"/start {99:022d}")
    await world.says(MINE, f"/start {code}")
    assert "2 分钟后" in (await world.seen(MINE))[-1]
    # Nobody else waits for it.
    await world.says(THEIRS, f"/start {code}")
    assert EXPIRED not in (await world.seen(THEIRS))[-1]


async def test_code_in_a_group_does_nothing_and_still_counts(world: World):
    wang = await world.customer()
    code = await world.code(wang)
    group = {"id": -5, "type": "group", "title": "群"}
    sender = {"id": MINE, "is_bot": False, "first_name": "明"}
    text = f"/start {code}"
    command = [{"type": "bot_command", "offset": 0, "length": 6}]
    message = {"message_id": 1, "date": 1, "chat": group, "from": sender}
    update = {"update_id": 1, "message": message | {"text": text, "entities": command}}
    incoming = read_update(json.dumps(update))
    assert isinstance(incoming, InGroup)
    await world.hear(incoming)
    assert "群里" in (await world.seen(-5))[0]
    await world.says(MINE, text)
    assert EXPIRED not in (await world.seen(MINE))[-1]


async def test_a_press_from_somebody_elses_hand_counts_nowhere(world: World):
    """A message with our button that was made visible in a group: whoever presses is not the chat."""
    wang = await world.customer()
    await world.says(MINE, f"/start {await world.code(wang)}")
    data = f"bind:{await world.question(wang)}"
    press = Pressed(press_id="p", chat_id=MINE, message_id=1, data=data, is_private=False)
    await world.hear(press)
    assert await world.bound() == {}


async def test_edit_that_makes_a_message_a_code_keeps_no_code(world: World):
    wang = await world.customer()
    await world.says(MINE, "在吗", message_id=7)
    code = await world.code(wang)
    await world.says(MINE, f"/start {code}", message_id=7, is_edit=True)
    found = await world.conversation(MINE)
    assert found is not None
    assert await world.lines(found) == ["在吗"]


@pytest.mark.parametrize(
    ("contact", "extra", "is_own"),
    [
        ({"user_id": MINE}, {}, True),
        ({"user_id": THEIRS}, {}, False),
        ({}, {}, False),
        ({"user_id": MINE}, {"forward_origin": {"type": "hidden_user", "sender_user_name": "x", "date": 1}}, False),
        ({"user_id": MINE}, {"from": {"id": THEIRS, "is_bot": False, "first_name": "乙"}}, False),
    ],
)  # fmt: skip
def test_contact_is_ones_own_where_telegram_says_so_and_nothing_was_forwarded(
    contact, extra, is_own
):
    chat = {"id": MINE, "type": "private", "first_name": "甲"}
    sender = {"id": MINE, "is_bot": False, "first_name": "甲"}
    card = {"phone_number": "8613800001234", "first_name": "甲"} | contact
    message = {"message_id": 1, "date": 1, "chat": chat, "from": sender, "contact": card} | extra
    read = read_update(json.dumps({"update_id": 1, "message": message}))
    assert isinstance(read, Written)
    assert read.own_phone == ("8613800001234" if is_own else None)


async def test_contact_never_leads_to_staff_and_a_stranger_learns_nothing(world: World):
    await world.staff()
    await world.customer(phone="+8613800001234")
    await world.says(MINE, "", own_phone="8613900000000", attachment=None)
    [_received, told] = [*await world.seen(MINE), ""][-2:]
    assert await world.rows(TelegramBinding) == []
    assert "1234" not in told


async def test_rebinding_tells_the_chat_that_had_the_account(world: World):
    wang, boss = await world.customer(), await world.staff()
    for who, first, second in ((wang, 11, 12), (boss, 21, 22)):
        await world.bind(who, first)
        await world.bind(who, second)
        assert "另一个 Telegram" in (await world.seen(first))[-1]
        assert (await world.bound())[second] == world.account(who)
        assert first not in await world.bound()
        assert await world.conversation(first) is None


async def test_the_same_account_in_the_same_chat_again_keeps_the_conversation(world: World):
    wang = await world.customer()
    await world.bind(wang, MINE)
    before = await world.conversation(MINE)
    await world.bind(wang, MINE)
    after = await world.conversation(MINE)
    assert before is not None
    assert after is not None
    assert (after.id, after.owner_epoch) == (before.id, before.owner_epoch + 1)
    assert len(await world.bound()) == 1


async def test_not_me_after_agreeing_keeps_staff_out(world: World):
    boss = await world.staff()
    await world.says(MINE, f"/start {await world.code(boss)}")
    question = await world.question(boss)
    await world.presses(MINE, f"bind:{question}")
    await world.presses(MINE, f"decline:{question}")
    with pytest.raises(NothingToConfirm):
        await world.confirm(boss)
    assert str(BOT) not in str(await world.bound())


async def test_refusing_who_waits_keeps_what_is_bound_and_confirming_ends_it(world: World):
    member = await world.staff()
    await world.bind(member, 100)
    for is_brought in (True, False):
        code = await world.code(member)
        if is_brought:
            await world.says(200, f"/start {code}")
            await world.presses(200, f"bind:{await world.question(member)}")
        await world.turn_away(member)
        assert not await world.confirm(member)
        assert await world.bound() == {100: world.account(member)}
        await world.says(200, f"/start {code}")
        assert "过期" in (await world.seen(200))[-1]
    await world.bind(member, 200)
    assert await world.bound() == {200: world.account(member)}


async def test_console_and_chat_that_bind_one_chat_at_once_leave_it_one_account(world: World):
    wang, boss = await world.customer(), await world.staff()
    await world.says(MINE, f"/start {await world.code(boss)}")
    await world.presses(MINE, f"bind:{await world.question(boss)}")
    await world.says(MINE, f"/start {await world.code(wang)}")
    question = await world.question(wang)
    outcomes = await asyncio.gather(
        world.confirm(boss), world.presses(MINE, f"bind:{question}"), return_exceptions=True
    )
    assert {type(each) for each in outcomes} <= {bool, type(None), ChatTakenMeanwhile}
    [account] = (await world.bound()).values()
    found = await world.conversation(MINE)
    assert found is not None
    assert (found.customer_id, found.participant_staff_id) == (
        account.customer_id,
        account.staff_id,
    )
