"""Taking over, giving away, deciding: once each, told in words, told to everybody."""

from collections.abc import Callable

from playwright.sync_api import BrowserContext, expect

from tests.fakes.console_data import customer_view, handoff_card, minutes_ago, waiting_refund
from tests.web.console.console_page import (
    COLLEAGUES,
    MINE,
    ConsolePage,
    my_chat,
    owned_by,
    queued_chat,
    refund_chat,
)

SUGGESTION = {
    "turn_id": "trn_1",
    "texts": ["退款已提交。", "1–3 个工作日到账。"],
    "intent": "refund_status",
    "confidence": 0.81,
    "created_at": minutes_ago(1),
}


def test_taking_over_makes_it_mine(console: ConsolePage) -> None:
    chat = queued_chat()
    console.start(chat)
    console.press("接管")
    expect(console.toast).to_contain_text("已接管，客户会看到您的名字。")
    expect(console.page.locator(".chat-head .owner")).to_have_text("您在接待")
    expect(console.changes).to_contain_text("排队 → 小李 · 客服接管")
    expect(console.rows).to_have_count(0)
    expect(console.page.get_by_role("button", name="我的 1")).to_be_visible()
    assert len(console.deeds("/take-over")) == 1


def test_a_lost_claim_says_who_has_it(console: ConsolePage) -> None:
    chat = queued_chat()
    console.start(chat)
    chat.owner = dict(COLLEAGUES)
    console.press("接管")
    expect(console.toast).to_contain_text("小陈 已接管这个会话。")
    expect(console.page.locator(".chat-head .owner")).to_have_text("小陈 在接待")


def test_a_lost_answer_to_a_claim_claims_once(console: ConsolePage) -> None:
    chat = queued_chat()
    console.start(chat)
    console.hub.fail.lose_answers = 1
    console.press("接管")
    expect(console.page.locator(".chat-head .owner")).to_have_text("您在接待")
    assert [change["to"] for change in chat.ledger] == ["agent"]


def test_a_manager_takes_a_colleagues_chat(console: ConsolePage) -> None:
    chat = queued_chat(owner=dict(COLLEAGUES))
    console.start(chat, "manager")
    console.press("接管")
    expect(console.page.locator(".chat-head .owner")).to_have_text("您在接待")


def test_two_agents_see_each_others_claim(
    console: ConsolePage, new_context: Callable[..., BrowserContext]
) -> None:
    chat = queued_chat()
    console.start(chat)
    other = ConsolePage(new_context().new_page(), console.hub)
    other.start(chat, "xiaochen")
    expect(console.page.get_by_text("小陈 也在看")).to_be_visible()
    other.press("接管")
    expect(console.page.locator(".chat-head .owner")).to_have_text("小陈 在接待")
    expect(console.page.get_by_role("button", name="接管")).to_have_count(0)
    expect(console.rows).to_have_count(0)
    other.say("您好")
    expect(console.bubbles.last).to_have_text("您好")
    expect(console.page.get_by_text("客服 小陈")).to_be_visible()


def test_handing_back_gives_it_to_the_bot(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.press("交回机器人")
    expect(console.toast).to_contain_text("已交回机器人，下一句由机器人回答。")
    expect(console.page.locator(".chat-head .owner")).to_have_text("机器人接待中")
    expect(console.changes).to_contain_text("客服 → 机器人")


def test_transferring_names_the_colleague_and_leaves_the_note(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.press("转给…")
    dialog = console.page.get_by_role("dialog", name="转给哪位同事")
    expect(dialog.get_by_role("radio")).to_have_count(3)
    expect(dialog.get_by_role("button", name="先选一位同事")).to_be_disabled()
    dialog.get_by_label("小陈").check()
    dialog.get_by_label("留言给同事").fill("客户等得急")
    dialog.get_by_role("button", name="转给 小陈").click()
    expect(dialog).to_be_hidden()
    expect(console.toast).to_contain_text("已转给 小陈。")
    expect(console.notes).to_contain_text("客户等得急")
    expect(console.page.locator(".chat-head .owner")).to_have_text("小陈 在接待")
    assert console.deeds("/transfer")[0][2] == {"staff_id": "stf_2", "note": "客户等得急"}


def test_a_chat_given_to_me_is_announced_and_opens(console: ConsolePage) -> None:
    chat = queued_chat(owner=dict(COLLEAGUES))
    console.hub.state.chats[chat.id] = chat
    console.start()
    change = chat.change_owner(dict(MINE), by="小陈", reason="transfer", reason_text="转接")
    console.hub.run(console.hub.desk.tell_owner(chat, change))
    expect(console.toast).to_contain_text("小陈 把一个会话转给您。")
    console.press("打开")
    expect(console.page.locator(".chat-head .owner")).to_have_text("您在接待")


def test_resolving_can_be_taken_back(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    console.press("结束")
    expect(console.page.locator(".chat-head .owner")).to_have_text("已结束")
    console.press("重新接管")
    expect(console.page.locator(".chat-head .owner")).to_have_text("您在接待")
    assert chat.owner["agent_id"] == "stf_1"


def test_no_longer_mine_is_said_and_shown(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    chat.owner = owned_by("stf_3", "周经理")
    console.press("结束")
    expect(console.toast).to_contain_text("会话现在不归您接待，没有改动。请先接管。")
    expect(console.page.locator(".chat-head .owner")).to_have_text("周经理 在接待")


def test_the_handoff_card_tells_all_and_its_approval_is_carried_out(console: ConsolePage) -> None:
    chat = refund_chat()
    console.start(chat)
    for words in (
        "退款需人工审核",
        "申请退款 · 把握大（93%）",
        "杯盖漏水",
        "已验证",
        "SF2611180015 · 已签收 · ¥128.00",
        "订单 SF2611180015：签收 3 天，可退 ¥128.00",
        "可以办理",
    ):
        expect(console.handoff).to_contain_text(words)
    console.press("同意退款 ¥128.00")
    expect(console.toast).to_contain_text("已同意，机器人会告诉客户。")
    expect(console.bubbles.last).to_have_text("退款已同意，待打款。")
    expect(console.page.locator(".log .card .status")).to_have_text("已同意，待打款")
    expect(console.customer.locator(".card[data-kind=refund] .status")).to_have_text(
        "已同意，待打款"
    )
    expect(console.page.get_by_role("button", name="同意退款")).to_have_count(0)
    assert len(console.deeds("/approve")) == 1


def test_a_proposal_that_is_gone_is_not_done_twice(console: ConsolePage) -> None:
    chat = refund_chat()
    console.start(chat)
    expect(console.handoff).to_be_visible()
    chat.card = handoff_card(proposal=None)
    console.press("同意退款 ¥128.00")
    expect(console.toast).to_contain_text("这项建议已失效或已有人处理，没有重复执行。")
    expect(console.page.get_by_role("button", name="同意退款")).to_have_count(0)


def test_a_proposal_can_be_declined(console: ConsolePage) -> None:
    chat = refund_chat()
    console.start(chat)
    console.press("不采纳")
    expect(console.toast).to_contain_text("已标记为不采纳。")
    expect(console.page.locator(".proposal")).to_have_count(0)
    assert chat.customer["refunds"][0]["state"] == "requested"


def test_the_handoff_card_folds(console: ConsolePage) -> None:
    console.start(refund_chat())
    head = console.handoff.get_by_role("button", expanded=True)
    head.click()
    expect(console.page.locator(".proposal")).to_have_count(0)
    console.handoff.get_by_role("button", expanded=False).click()
    expect(console.page.locator(".proposal")).to_be_visible()


def test_a_suggestion_is_sent_as_it_is(console: ConsolePage) -> None:
    chat = my_chat(suggestions=[dict(SUGGESTION)])
    console.start(chat)
    expect(console.suggestion).to_contain_text("客户没有看到")
    console.suggestion.get_by_role("button", name="发送").click()
    expect(console.suggestion).to_have_count(0)
    expect(console.bubbles.last).to_have_text("退款已提交。\n1–3 个工作日到账。")
    assert console.deeds("/accept")[0][2] == {}


def test_a_suggestion_is_edited_before_it_is_sent(console: ConsolePage) -> None:
    chat = my_chat(suggestions=[dict(SUGGESTION)])
    console.start(chat)
    console.suggestion.get_by_role("button", name="修改").click()
    console.suggestion.get_by_label("修改后的回答").fill("退款已提交，请留意短信。")
    console.suggestion.get_by_role("button", name="发送").click()
    expect(console.bubbles.last).to_have_text("退款已提交，请留意短信。")


def test_a_suggestion_is_dismissed(console: ConsolePage) -> None:
    chat = my_chat()
    console.start(chat)
    chat.suggestions.append(dict(SUGGESTION))
    console.hub.run(console.hub.stream.publish("suggestion", chat.id, suggestion=SUGGESTION))
    console.suggestion.get_by_role("button", name="忽略").click()
    expect(console.suggestion).to_have_count(0)
    assert console.stored(chat) == []


def test_a_refund_is_approved_beside_the_chat(console: ConsolePage) -> None:
    chat = queued_chat(customer=customer_view())
    console.start(chat)
    console.customer.get_by_role("button", name="同意", exact=True).click()
    expect(console.toast).to_contain_text("已同意退款，待打款。")
    expect(console.customer.locator(".card[data-kind=refund] .status")).to_have_text(
        "已同意，待打款"
    )


def test_a_refund_is_refused_with_a_reason(console: ConsolePage) -> None:
    chat = queued_chat(customer=customer_view())
    console.start(chat)
    console.customer.get_by_role("button", name="拒绝").click()
    expect(console.customer.get_by_role("button", name="确认拒绝")).to_be_disabled()
    console.customer.get_by_label("拒绝的原因").fill("已超过 7 天")
    console.customer.get_by_role("button", name="确认拒绝").click()
    expect(console.customer.locator(".card[data-kind=refund] .status")).to_have_text("已拒绝")
    assert console.deeds("/refuse")[0][2] == {"reason": "已超过 7 天"}


def test_a_refund_somebody_else_settled_says_so(console: ConsolePage) -> None:
    chat = queued_chat(customer=customer_view(refunds=[waiting_refund()]))
    console.start(chat)
    button = console.customer.get_by_role("button", name="同意", exact=True)
    expect(button).to_be_visible()
    chat.customer["refunds"][0].update(state="approved", state_text="已同意，待打款")
    button.click()
    expect(console.toast).to_contain_text("这笔退款的状态已变，没有重复处理。")
    expect(button).to_have_count(0)


def test_the_phone_is_masked_until_it_is_asked_for(console: ConsolePage) -> None:
    chat = queued_chat(customer=customer_view())
    console.start(chat)
    expect(console.customer).to_contain_text("138****5678")
    console.customer.get_by_role("button", name="显示完整号码").click()
    expect(console.customer).to_contain_text("13812345678")
    assert console.deeds("/reveal")[0][2] == {"field": "phone"}


def test_an_earlier_chat_opens_to_read_only(console: ConsolePage) -> None:
    old = queued_chat("cnv_old", is_listed=False)
    console.hub.state.chats[old.id] = old
    old.append("bot", "满 99 元包邮。")
    console.start(queued_chat(customer=customer_view()))
    console.customer.get_by_role("link", name="好的，谢谢。").click()
    expect(console.page.get_by_role("heading", name="往期会话（只读）")).to_be_visible()
    expect(console.bubbles).to_have_text(["我要转人工", "满 99 元包邮。"])
    expect(console.field).to_have_count(0)
    console.page.get_by_role("link", name="回到当前会话").last.click()
    expect(console.field).to_be_visible()


def test_a_visitor_is_named_as_one_with_what_to_do(console: ConsolePage) -> None:
    visitor = {"kind": "visitor", "name": "", "customer_number": None, "verified": False}
    console.start(queued_chat(participant=visitor))
    expect(console.customer.get_by_role("heading", name="访客，未登录")).to_be_visible()
    expect(console.page.locator(".chat-head")).to_contain_text("未验证")


def test_a_chat_that_is_not_there_says_so(console: ConsolePage) -> None:
    console.start()
    console.page.goto(f"{console.hub.url}/console#/chats/nowhere")
    expect(console.page.get_by_role("heading", name="没有这个会话")).to_be_visible()
