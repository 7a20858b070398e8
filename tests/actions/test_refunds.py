from datetime import timedelta

import pytest

from tests.actions.rasa_double import Chat, Reply
from tests.fakes.fake_crm import FakeCrm
from tests.fakes.fixed_clock import NOW
from tests.fakes.small_shop import DELIVERED, OF_SOMEBODY_ELSE, OLD, SHIPPED, WAITING


async def ask_up_to_confirmation(chat: Chat) -> Reply:
    await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    await chat.say("手机壳", "inform")
    await chat.say("退货退款", "request_refund", refund_kind="return_refund")
    return await chat.say("不想要了", "cancel_order", refund_reason="not_wanted")


async def test_whole_way_by_clicks_records_one_refund(chat: Chat, crm: FakeCrm) -> None:
    orders = await chat.say("我要退款", "request_refund")
    assert "要退哪个订单" in orders.text
    lines = await chat.click(orders.choice(DELIVERED))
    assert lines.titles == ["无线蓝牙耳机 ×1", "手机壳 磨砂 ×1", "充电宝 10000mAh ×1", "全部"]
    kinds = await chat.click(lines.choice("手机壳"))
    assert kinds.titles == ["仅退款", "退货退款"]
    reasons = await chat.click(kinds.choice("退货退款"))
    confirm = await chat.click(reasons.choice("质量问题"))
    assert "手机壳 磨砂 ×1，退货退款，原因「质量问题」，金额 ¥29.00" in confirm.text
    assert not crm.refunds
    done = await chat.click(confirm.choice("确认提交"))
    assert [refund["amount_minor"] for refund in crm.refunds.values()] == [2900]
    assert "RF0001" in done.text
    assert "已提交并同意：¥29.00，请把商品寄回" in done.text
    assert "杭州市余杭区" in done.text
    assert "已退款" not in done.text
    assert done.cards[0]["number"] == "RF0001"
    assert chat.loop is None


async def test_typed_answers_come_to_the_same(chat: Chat, crm: FakeCrm) -> None:
    confirm = await ask_up_to_confirmation(chat)
    assert "手机壳 磨砂 ×1，退货退款，原因「不想要了」，金额 ¥29.00" in confirm.text
    await chat.say("好的", "affirm")
    assert crm.refunds["RF0001"]["amount_minor"] == 2900


async def test_all_in_one_sentence_goes_straight_to_confirmation(chat: Chat) -> None:
    reply = await chat.say(
        f"{DELIVERED}里的充电宝有质量问题我要退货退款",
        "request_refund",
        order_number=DELIVERED,
        refund_kind="return_refund",
        refund_reason="quality",
    )
    assert "充电宝 10000mAh ×1，退货退款，原因「质量问题」，金额 ¥99.00" in reply.text


async def test_single_line_and_single_kind_are_not_asked(chat: Chat) -> None:
    reply = await chat.say("退款", "request_refund", order_number=SHIPPED)
    assert "原因是什么" in reply.text


@pytest.mark.parametrize(
    ("words", "amount"),
    [
        ("第一件和第三件", "¥258.00"),
        ("全部", "¥287.00"),
        ("1和2", "¥188.00"),
        ("最后一个", "¥99.00"),
    ],
)
async def test_several_items_by_position(chat: Chat, words: str, amount: str) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    await chat.say(words, "inform")
    await chat.say("仅退款", "inform", refund_kind="refund_only")
    reply = await chat.say("拍错了", "inform", refund_reason="wrong_order")
    assert amount in reply.text


async def test_over_the_limit_says_that_a_person_decides_and_gives_a_ticket(
    chat: Chat, crm: FakeCrm
) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    await chat.say("全部", "inform")
    await chat.say("仅退款", "inform", refund_kind="refund_only")
    confirm = await chat.say("拍错了", "inform", refund_reason="wrong_order")
    assert "金额超过自动同意的额度，要由同事审核" in confirm.text
    done = await chat.say("确认", "affirm")
    assert "待审核" in done.text
    assert "工单 TK0001" in done.text
    assert crm.refunds["RF0001"]["state"] == "requested"


async def test_policys_no_comes_before_any_question(chat: Chat, crm: FakeCrm) -> None:
    reply = await chat.say("退款", "request_refund", order_number=OLD)
    assert "天退货期已于 10 月 26 日结束" in reply.text
    assert reply.titles == ["转人工"]
    assert chat.loop is None
    assert not crm.refunds


async def test_no_at_the_end_is_told_in_words(chat: Chat, crm: FakeCrm) -> None:
    await ask_up_to_confirmation(chat)
    crm.orders[DELIVERED].delivered_at = NOW - timedelta(days=30)
    reply = await chat.say("确认", "affirm")
    assert "不能自助退款" in reply.text
    assert not crm.refunds


async def test_kind_that_is_not_possible_now_is_said_and_asked_again(chat: Chat) -> None:
    reply = await chat.say(
        "仅退款", "request_refund", order_number=WAITING, refund_kind="refund_only"
    )
    assert "退哪一件" in reply.text
    reply = await chat.say("全部", "inform")
    assert "不能办仅退款" in reply.text
    assert "原因是什么" in reply.text


async def test_open_refund_is_shown_instead_of_a_second(chat: Chat, crm: FakeCrm) -> None:
    await ask_up_to_confirmation(chat)
    await chat.say("确认", "affirm")
    reply = await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    assert "已经有一笔退款 RF0001 在办" in reply.text
    assert len(crm.refunds) == 1


async def test_refund_opened_elsewhere_meanwhile_is_shown(chat: Chat, crm: FakeCrm) -> None:
    await ask_up_to_confirmation(chat)
    crm.open_refund(DELIVERED)
    reply = await chat.say("确认", "affirm")
    assert "已经有一笔退款 RF0001 在办" in reply.text
    assert len(crm.refunds) == 1


async def test_repeated_turn_gives_the_first_answer(chat: Chat, crm: FakeCrm) -> None:
    await ask_up_to_confirmation(chat)
    before = chat.copy_state()
    first = await chat.say("确认", "affirm")
    again = await chat.repeat_from(before, chat.turn_id, "确认", "affirm")
    assert again.messages == first.messages
    assert len(crm.refunds) == 1


async def test_side_questions_are_answered_and_the_form_goes_on(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    policy = await chat.say("七天无理由怎么算", "refund_policy", refund_reason="not_wanted")
    assert "7 天内可以无理由" in policy.text
    assert "接着刚才的" in policy.text
    assert "退哪一件" in policy.text
    parcel = await chat.say("我的保温杯到哪了", "track_order")
    assert SHIPPED in parcel.text
    assert f"订单 {DELIVERED} 里要退哪一件" in parcel.text
    thanks = await chat.say("谢谢", "thanks")
    assert thanks.uttered == ["utter_thanks"]
    assert "退哪一件" in thanks.text
    kinds = await chat.say("充电宝", "product_question")
    assert kinds.titles == ["仅退款", "退货退款"]


async def test_side_question_with_another_number_changes_no_form(chat: Chat) -> None:
    await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    await chat.say(f"{SHIPPED}到哪了", "track_order", order_number=SHIPPED)
    assert chat.slots["refund_order_number"] == DELIVERED


@pytest.mark.parametrize("words", ["算了", "不退了", "算了不退了", "还是先不退了吧", "取消"])
async def test_backing_out_ends_the_form_with_one_sentence(
    chat: Chat, crm: FakeCrm, words: str
) -> None:
    await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say(words, "cancel_order")
    assert reply.text == "好的，退款先不办了，没有提交任何申请。"
    assert chat.loop is None
    assert chat.slots["refund_order_number"] is None


async def test_broken_goods_in_the_middle_become_the_reason(chat: Chat) -> None:
    await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    await chat.say("耳机收到就是坏的", "damaged_goods")
    await chat.say("第一件", "inform")
    reply = await chat.say("退货退款", "inform", refund_kind="return_refund")
    assert "原因「破损」" in reply.text


async def test_a_reason_told_before_it_is_asked_for_is_taken(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    await chat.say("手机壳", "inform")
    kinds = await chat.say("质量问题", "inform", refund_reason="quality")
    assert kinds.titles == ["仅退款", "退货退款"]
    assert "没看懂" not in kinds.text
    confirm = await chat.click(kinds.choice("退货退款"))
    assert "原因「质量问题」" in confirm.text


async def test_item_and_reason_in_one_answer_are_both_taken(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    kinds = await chat.say("第二件，质量问题", "inform", refund_reason="quality")
    confirm = await chat.click(kinds.choice("退货退款"))
    assert "手机壳 磨砂 ×1，退货退款，原因「质量问题」" in confirm.text


async def test_a_kind_told_instead_of_a_reason_is_no_reason(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    await chat.say("手机壳", "inform")
    await chat.say("退货退款", "inform", refund_kind="return_refund")
    again = await chat.say("仅退款", "inform", refund_kind="refund_only")
    assert "原因是什么" in again.text
    confirm = await chat.click(again.choice("拍错了"))
    assert "仅退款，原因「拍错了」" in confirm.text


async def test_a_yes_is_no_reason(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    await chat.say("手机壳", "inform")
    await chat.say("退货退款", "inform", refund_kind="return_refund")
    again = await chat.say("确认", "affirm")
    assert "原因是什么" in again.text
    assert "请核对" not in again.text


@pytest.mark.parametrize(
    ("words", "intent"),
    [
        ("那个三件的订单", "nlu_fallback"),
        ("那个三件的订单", "inform"),
        ("我要退款", "request_refund"),
        ("我说我要退款", "request_refund"),
        ("申请退款", "inform"),
        ("退那一单", "request_refund"),
        ("三件的那个", "inform"),
        (SHIPPED, "inform"),
        (SHIPPED[2:], "inform"),
    ],
)
async def test_the_wish_again_or_an_order_is_no_reason(chat: Chat, words: str, intent: str) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    found = {"order_number": words} if words[-4:] == SHIPPED[-4:] else {}
    again = await chat.say(words, intent, **found)
    assert "请核对" not in again.text
    assert chat.loop == "refund_form"
    assert chat.slots["refund_reason"] is None


async def test_another_order_meant_at_the_reason_is_asked_for(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    again = await chat.say("那个三件的订单", "nlu_fallback")
    assert again.text == "要退哪个订单？"
    assert DELIVERED in "".join(again.titles)


async def test_own_words_as_a_reason_are_shown_back(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    confirm = await chat.say("穿着太紧了想退", "request_refund")
    assert "原因「其他：穿着太紧了想退」" in confirm.text


async def test_a_check_is_explained_by_what_the_customer_said(chat: Chat) -> None:
    reasons = await chat.say("仅退款", "request_refund", order_number=SHIPPED)
    confirm = await chat.click(reasons.choice("不想要了"))
    assert "没收到" not in confirm.text
    assert "包裹还在路上，要先向承运商核实，由同事审核" in confirm.text


async def test_a_parcel_that_did_not_come_is_explained_as_such(chat: Chat) -> None:
    reasons = await chat.say("仅退款", "request_refund", order_number=SHIPPED)
    confirm = await chat.click(reasons.choice("没收到"))
    assert "没收到货要先向承运商核实" in confirm.text


# ── which order ──


async def test_order_just_cancelled_does_not_stand_in_the_way(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("取消订单", "cancel_order")
    await chat.say("确认", "affirm")
    assert chat.slots["order_number"] == WAITING
    reply = await chat.say("我要退款", "request_refund")
    assert reply.text == "要退哪个订单？"
    assert [title.split()[0] for title in reply.titles] == [SHIPPED, DELIVERED]


async def test_order_with_an_open_refund_is_not_offered(chat: Chat, crm: FakeCrm) -> None:
    crm.open_refund(DELIVERED)
    await chat.say("退款到哪了", "refund_status")
    reply = await chat.say("我要退款", "request_refund")
    assert [title.split()[0] for title in reply.titles] == [WAITING, SHIPPED]


@pytest.mark.parametrize("words", ["别的订单我要退款", "我想退另一个订单", "其他订单退款"])
async def test_another_order_than_the_one_talked_about(chat: Chat, words: str) -> None:
    await chat.say(SHIPPED, "inform", order_number=SHIPPED)
    reply = await chat.say(words, "request_refund")
    assert [title.split()[0] for title in reply.titles] == [WAITING, DELIVERED]


@pytest.mark.parametrize("words", ["别的订单我要退款", "我想退另一个订单"])
async def test_another_order_in_the_middle_of_the_form(
    chat: Chat, crm: FakeCrm, words: str
) -> None:
    await ask_up_to_confirmation(chat)
    reply = await chat.say(words, "request_refund")
    assert [title.split()[0] for title in reply.titles] == [WAITING, SHIPPED]
    assert not crm.refunds


async def test_open_refund_named_again_shows_the_way_on(chat: Chat, crm: FakeCrm) -> None:
    crm.open_refund(DELIVERED)
    reply = await chat.say("我要退款", "request_refund", order_number=DELIVERED)
    assert reply.titles == ["退款进度", "退其他订单"]
    others = await chat.click(reply.choice("退其他订单"))
    assert [title.split()[0] for title in others.titles] == [WAITING, SHIPPED]


async def test_all_refunds_under_way_is_said_with_the_newest(chat: Chat, crm: FakeCrm) -> None:
    for number in (WAITING, SHIPPED, DELIVERED):
        crm.open_refund(number)
    reply = await chat.say("我要退款", "request_refund")
    assert reply.text.startswith("现在没有其他可以退款的订单。")
    assert "已经有一笔退款 RF0003 在办" in reply.text
    assert reply.titles == ["转人工"]


async def test_order_just_shown_is_taken_when_it_can_be_refunded(chat: Chat) -> None:
    await chat.say(DELIVERED, "inform", order_number=DELIVERED)
    reply = await chat.say("我要退款", "request_refund")
    assert f"订单 {DELIVERED} 里要退哪一件" in reply.text


async def test_end_of_a_number_chooses_among_the_offered(chat: Chat) -> None:
    await chat.say("我要退款", "request_refund")
    reply = await chat.say(DELIVERED[-4:], "inform", phone_tail=DELIVERED[-4:])
    assert f"订单 {DELIVERED} 里要退哪一件" in reply.text


async def test_part_of_a_number_opens_the_form(chat: Chat) -> None:
    reply = await chat.say("退款", "request_refund", order_number=DELIVERED[2:])
    assert f"订单 {DELIVERED} 里要退哪一件" in reply.text


async def test_its_own_number_at_any_question_asks_that_again(chat: Chat) -> None:
    asked = await chat.say("退款", "request_refund", order_number=DELIVERED)
    for answer in ("手机壳", "退货退款", "不想要了", None):
        again = await chat.say(DELIVERED, "inform", order_number=DELIVERED)
        assert again.text == asked.text
        assert not again.is_miss
        if answer:
            kind = {"refund_kind": "return_refund"} if answer == "退货退款" else {}
            reason = {"refund_reason": "not_wanted"} if answer == "不想要了" else {}
            asked = await chat.say(answer, "inform", **kind, **reason)


async def test_own_words_as_a_reason_reach_staff(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    await chat.say("和我家装修不搭", "nlu_fallback")
    await chat.say("确认", "affirm")
    assert crm.bodies["/refunds"][-1]["reason"] == "other"
    assert crm.bodies["/refunds"][-1]["reason_text"] == "和我家装修不搭"


async def test_unreadable_answer_counts_as_a_miss_and_asks_again(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("嗯嗯嗯嗯", "affirm")
    assert reply.is_miss
    assert "退哪一件" in reply.messages[-1]["text"]


async def test_same_wish_again_asks_the_same_question(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    reply = await chat.say("我说我要退款", "request_refund")
    assert "退哪一件" in reply.text


async def test_same_wish_for_another_order_starts_over(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    assert chat.slots["refund_order_number"] == SHIPPED


async def test_unknown_number_offers_own_orders_and_is_forgotten(chat: Chat) -> None:
    reply = await chat.say("退款", "request_refund", order_number=OF_SOMEBODY_ELSE)
    assert f"没有查到订单 {OF_SOMEBODY_ELSE}" in reply.text
    assert "要退哪个订单" in reply.text
    assert chat.slots["order_number"] is None


async def test_nothing_refundable_is_said(chat: Chat, crm: FakeCrm) -> None:
    crm.orders = {OLD: crm.orders[OLD]}
    reply = await chat.say("我要退款", "request_refund")
    assert "没有现在可以退款的订单" in reply.text
    assert chat.loop is None


async def test_visitor_is_asked_to_sign_in(chat: Chat, crm: FakeCrm) -> None:
    crm.default_speaker = None
    reply = await chat.say("我要退款", "request_refund", order_number=SHIPPED)
    assert "登录" in reply.text
    assert chat.loop is None


async def test_hub_down_in_the_middle_keeps_what_was_said(chat: Chat, crm: FakeCrm) -> None:
    await chat.say("退款", "request_refund", order_number=DELIVERED)
    before = dict(chat.slots)
    crm.is_down = True
    await chat.say("第一件", "inform")
    assert chat.slots == before
    crm.is_down = False
    reply = await chat.say("第一件", "inform")
    assert "想怎么退" in reply.text


async def test_hub_down_at_the_beginning_leaves_no_form(chat: Chat, crm: FakeCrm) -> None:
    crm.is_down = True
    reply = await chat.say("退款", "request_refund")
    assert "没有回应" in reply.text
    assert chat.loop is None


async def test_progress_tells_newest_and_offers_others(chat: Chat, crm: FakeCrm) -> None:
    crm.open_refund(DELIVERED)
    crm.open_refund(SHIPPED)
    reply = await chat.say("退款到哪一步了", "refund_status")
    assert "退款 RF0002" in reply.text
    assert "预计 1–3 个工作日打款" in reply.text
    assert reply.cards[0]["number"] == "RF0002"
    other = await chat.click(reply.choice(DELIVERED))
    assert "退款 RF0001" in other.text


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("requested", "审核同意后，预计 1–3 个工作日打款"),
        ("awaiting_goods", "请尽快把商品寄回"),
        ("paid", "已于今天 10:00 打款"),
    ],
)
async def test_progress_never_promises_more_than_the_state(
    chat: Chat, crm: FakeCrm, state: str, words: str
) -> None:
    crm.open_refund(DELIVERED)["state"] = state
    reply = await chat.say("退款呢", "refund_status")
    assert words in reply.text


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"low": 2, "high": 8, "median": 3}, "从同意到打款一般 3 天，十笔里约八笔用了 2–8 天"),
        ({"low": 0, "high": 2, "median": 0}, "一般同意当天就打款，十笔里约八笔用了 0–2 天"),
    ],
)
async def test_progress_promises_what_the_shops_own_refunds_took(
    chat: Chat, crm: FakeCrm, days: dict[str, int], words: str
) -> None:
    crm.refund_days = {**days, "refunds": 56, "is_policy": False}
    crm.open_refund(DELIVERED)
    reply = await chat.say("退款多久到", "refund_status")
    assert words in reply.text
    assert "规定" not in reply.text


async def test_progress_says_where_days_are_only_the_policys(chat: Chat, crm: FakeCrm) -> None:
    crm.open_refund(DELIVERED)
    reply = await chat.say("退款多久到", "refund_status")
    assert "预计 1–3 个工作日打款（按店里的规定）" in reply.text


async def test_no_refunds_yet_offers_to_ask(chat: Chat) -> None:
    reply = await chat.say("退款呢", "refund_status")
    assert reply.titles == ["申请退款"]


async def test_progress_asked_inside_the_form_points_at_no_chip(chat: Chat) -> None:
    await chat.say("退款", "request_refund", order_number=SHIPPED)
    reply = await chat.say("退款到哪一步了", "refund_status")
    assert reply.messages[0]["text"] == "您还没有提交过退款，所以没有进度可查。"
    assert not reply.messages[0]["choices"]
    assert "退款原因是什么" in reply.messages[1]["text"]


@pytest.mark.parametrize("words", ["我要撤销退款", "退款申请怎么取消", "取消退款"])
async def test_withdrawing_is_a_persons_to_do(chat: Chat, crm: FakeCrm, words: str) -> None:
    crm.open_refund(DELIVERED)
    reply = await chat.say(words, "refund_status")
    assert f"退款 RF0001（订单 {DELIVERED}）目前是「已同意，待打款」" in reply.text
    assert "撤销要由客服来办" in reply.text
    assert reply.titles == ["转人工"]
    handed = await chat.click(reply.choice("转人工"))
    assert DELIVERED in handed.commands[0]["summary"]


async def test_withdrawing_nothing_is_said(chat: Chat, crm: FakeCrm) -> None:
    crm.open_refund(DELIVERED)["state"] = "paid"
    reply = await chat.say("我要撤销退款", "refund_status")
    assert reply.text == "您没有正在办的退款，不用撤销。"


async def test_what_broke_is_no_order_that_has_not_been_sent(chat: Chat) -> None:
    await chat.say("查一下", "track_order", order_number=WAITING)
    reply = await chat.say("碎了一个角，想退钱", "request_refund", refund_reason="damaged")
    assert WAITING not in reply.text
    assert not any(WAITING in title for title in reply.titles)
    assert chat.slots.get("refund_order_number") != WAITING
