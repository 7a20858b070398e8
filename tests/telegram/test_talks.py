"""Talks on Telegram from the customer's side: what is written is answered once, in both modes and on both databases."""

import io

from PIL import Image

from crm_backend.conversations.models import Conversation, Message
from crm_backend.conversations.values import Outcome, Sender
from crm_backend.telegram.values import UpdateState
from tests.fakes.fake_bot import reply_to
from tests.fakes.telegram.server import TelegramServer
from tests.telegram.conftest import TelegramShop


def picture() -> bytes:
    content = io.BytesIO()
    Image.new("RGB", (90, 60), "green").save(content, "PNG")
    return content.getvalue()


def answer_with_buttons(turn):
    choices = [
        {"title": "第一单", "intent": "track_order", "entities": {}},
        {"title": "第二单", "intent": "request_refund", "entities": {}},
    ]
    if turn["choice"]:
        return reply_to(turn, f"选了：{turn['choice']['intent']}")
    return reply_to(turn, messages=[{"text": "哪一单？", "choices": choices, "card": None}])


async def test_question_is_answered_by_the_bot(telegram: TelegramShop):
    chat = telegram.customer()
    chat.say("我的订单到哪了")
    answer = await chat.next_message(30)
    assert answer.text == "回答：我的订单到哪了"
    assert await telegram.texts(chat) == [
        ("customer", "我的订单到哪了"),
        ("bot", "回答：我的订单到哪了"),
    ]
    assert [turn["channel"] for turn in telegram.bot.turns] == ["telegram"]


async def test_start_is_greeted_with_the_first_choices(telegram: TelegramShop):
    chat = telegram.customer()
    chat.start()
    greeting = await chat.next_message(30)
    assert "智能客服机器人" in greeting.text
    press = chat.press("退款")
    assert (await chat.next_message(30)).text == "回答：request_refund"
    assert (await press.answer(30))["text"] == ""


async def test_pressed_button_is_answered_and_counts_once(telegram: TelegramShop):
    telegram.bot.answer = answer_with_buttons
    chat = telegram.customer()
    chat.say("查订单")
    offer = await chat.next_message(30)
    first = chat.press("第一单")
    assert (await chat.next_message(30)).text == "选了：track_order"
    again = chat.press("第二单", message=offer)
    assert "过期" in (await again.answer(30))["text"]
    assert (await first.answer(30))["text"] == ""
    customers_words = [text for sender, text in await telegram.texts(chat) if sender == "customer"]
    assert customers_words == ["查订单", "第一单"]


async def test_button_of_another_chat_does_nothing(telegram: TelegramShop):
    telegram.bot.answer = answer_with_buttons
    owner, stranger = telegram.customer(), telegram.customer()
    owner.say("查订单")
    stranger.say("查订单")
    offer = await owner.next_message(30)
    own = await stranger.next_message(30)
    button = offer.button("第一单")
    assert button is not None
    press = telegram.server.bot.tell_press(own, stranger.person, button["callback_data"])
    assert "过期" in (await press.answer(30))["text"]
    assert len(await telegram.texts(owner)) == len(await telegram.texts(stranger)) == 2


async def test_picture_is_kept_and_the_customer_told(telegram: TelegramShop):
    chat = telegram.customer()
    chat.send_photo(picture())
    told = await chat.next_message(30)
    assert "收到您发来的图片" in told.text
    assert telegram.bot.turns == []
    chat.press("转人工")
    assert "第 1 位" in (await chat.next_message(30)).text
    assert (await telegram.texts(chat))[0] == ("customer", "〔图片〕")


async def test_words_below_a_picture_are_the_bots_to_answer(telegram: TelegramShop):
    chat = telegram.customer()
    chat.send_photo(picture(), caption="这个坏了")
    assert "先按您写的文字回答" in (await chat.next_message(30)).text
    assert (await chat.next_message(30)).text == "回答：这个坏了"
    assert (await telegram.texts(chat))[0] == ("customer", "〔图片〕\n这个坏了")


async def test_edit_changes_the_message_and_runs_nothing(telegram: TelegramShop):
    chat = telegram.customer()
    question = chat.say("定单到哪了")
    await chat.next_message(30)
    chat.edit(question.id, "订单到哪了")
    chat.say("谢谢")
    assert (await chat.next_message(30)).text == "回答：谢谢"
    assert [text for _sender, text in await telegram.texts(chat)] == [
        *("订单到哪了", "回答：定单到哪了", "谢谢", "回答：谢谢"),
    ]
    assert len(telegram.bot.turns) == 2


async def test_edit_takes_words_below_a_picture_away_and_the_picture_itself(
    telegram: TelegramShop,
):
    chat = telegram.customer()
    photo = chat.send_photo(picture(), caption="我的卡号 6222")
    await chat.next_message(30)
    await chat.next_message(30)
    sizes = photo.content["photo"]
    other = {"photo": [{**sizes[-1], "file_id": "new"}], "caption": "新的"}
    for content in ({"photo": sizes}, other):
        photo.content = content
        telegram.server.bot.tell_message(photo, kind="edited_message")
    chat.say("谢谢")
    assert (await chat.next_message(30)).text == "回答：谢谢"
    kept = [row for row in await telegram.rows(Message) if row.attachment is not None]
    assert [(row.text, row.attachment["file_id"]) for row in kept] == [("〔图片〕\n新的", "new")]
    assert all("6222" not in text for who, text in await telegram.texts(chat) if who == "customer")


async def test_edit_of_a_message_told_under_two_numbers_changes_the_later(telegram: TelegramShop):
    chat = telegram.customer()
    question = chat.say("定单到哪了")
    await chat.next_message(30)
    telegram.server.bot.tell_message(question)
    await chat.next_message(30)
    chat.edit(question.id, "订单到哪了")
    chat.say("谢谢")
    assert (await chat.next_message(30)).text == "回答：谢谢"
    assert [update.state for update in await telegram.updates()] == [UpdateState.DONE] * 4
    written = [text for sender, text in await telegram.texts(chat) if sender == "customer"]
    assert written == ["定单到哪了", "订单到哪了", "谢谢"]


async def test_long_text_is_kept_whole_and_its_beginning_asked(telegram: TelegramShop):
    chat = telegram.customer()
    long = "退货" * 1500
    chat.say(long)
    await chat.next_message(30)
    assert (await telegram.texts(chat))[0] == ("customer", long)
    assert telegram.bot.turns[0]["text"] == long[:2000]


async def test_group_gets_one_line_and_no_conversation(
    telegram: TelegramShop, server: TelegramServer
):
    member = server.user(61_000_001)
    group = server.group("茶友", member)
    group.add_bot(member)
    line = await group.next_message(30)
    assert "私聊" in line.text
    group.say(member, "/start@shanyu_shop_bot")
    group.say(member, "@shanyu_shop_bot 我的订单")
    chat = telegram.customer()
    chat.say("在吗")
    await chat.next_message(30)
    assert len(group.received) == 1
    assert [row.address for row in await telegram.rows(Conversation)] == [
        f"{server.bot.person.id}:{chat.id}"
    ]
    assert not any("我的订单" in update.raw for update in await telegram.updates())


async def test_stopped_bot_is_shown_until_the_customer_writes_again(telegram: TelegramShop):
    chat = telegram.customer()
    chat.say("在吗")
    await chat.next_message(30)
    chat.block()

    async def unreachable():
        (row,) = await telegram.rows(Conversation)
        return row.unreachable_since

    await telegram.eventually(unreachable)
    chat.unblock()
    chat.say("我回来了")
    assert (await chat.next_message(30)).text == "回答：我回来了"
    assert await unreachable() is None


async def test_repeated_update_is_answered_once(telegram: TelegramShop, server: TelegramServer):
    server.faults.duplicate_share = 1.0
    chat = telegram.customer()
    chat.say("在吗")
    chat.say("我那个订单")
    await chat.next_message(30)
    server.faults.clear()
    chat.say("谢谢")

    async def settled():
        messages = await telegram.texts(chat)
        return messages[-1] == ("bot", "回答：谢谢") and messages

    messages = await telegram.eventually(settled)
    assert [text for sender, text in messages if sender == "customer"] == [
        *("在吗", "我那个订单", "谢谢"),
    ]
    rows = [row for row in await telegram.rows(Message) if row.sender is Sender.CUSTOMER]
    assert all(row.outcome in (Outcome.TURN, Outcome.FOLDED) for row in rows)


async def test_update_nobody_can_read_is_shown_and_holds_up_no_chat(
    telegram: TelegramShop, server: TelegramServer
):
    chat = telegram.customer()
    odd = {"message": {"message_id": "odd", "chat": {"id": chat.id}}}
    server.bot.queue.push(odd, queue=("message", chat.id))
    chat.say("在吗")
    assert (await chat.next_message(30)).text == "回答：在吗"
    states = [update.state for update in await telegram.updates()]
    assert states == [UpdateState.ODD, UpdateState.DONE]
