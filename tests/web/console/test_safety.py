"""Text from people is text, wherever it stands; the CSP has nothing to report."""

from playwright.sync_api import expect

from tests.fakes.chat_script import order_card
from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import (
    Data,
    customer,
    customer_view,
    handoff_card,
    minutes_ago,
    ticket,
    waiting_refund,
)
from tests.web.console.console_page import ConsolePage, queued_chat
from tests.web.payloads import PAYLOADS, TOGETHER, Watch, not_shown, plant

CHATS_OF_A_PAGE = 50


def poisoned_order(words: str) -> Data:
    """An order with the words in every field."""
    item = {"sku": words, "name": words, "quantity": words, "amount_minor": words}
    return order_card(
        number=words,
        status=words,
        status_text=words,
        placed_at=words,
        carrier=words,
        tracking_number=words,
        currency=words,
        items=[item],
    )


def poisoned_chat(chat_id: str, words: str) -> StaffChat:
    """A chat with the words in every field somebody else fills."""
    order, refund = poisoned_order(words), waiting_refund(number=words, state_text=words)
    chat = queued_chat(
        chat_id,
        words,
        reason_text=words,
        customer=customer_view(
            profile=customer(name=words, tags=[words], phone_masked=words, province=words),
            orders=[order],
            refunds=[refund],
            tickets=[ticket(number=words, text=words, type_text=words, due_at=words)],
        ),
        card=handoff_card(
            reason_text=words,
            summary=words,
            intent_text=words,
            slots=[{"name": words, "label": words, "value": words}],
            orders=[order],
            refunds=[refund],
            verdict={"order_number": words, "text": words, "kind": words},
            proposal={
                "id": words,
                "kind": words,
                "text": words,
                "amount_minor": words,
                "currency": words,
                "order_number": words,
                "refund_number": words,
            },
        ),
    )
    chat.customer["past_chats"][0].update(last_text=words, conversation_id=words)
    choices = [{"id": words, "title": words}]
    for sender in ("customer", "bot", "agent", "system"):
        chat.append(sender, words, agent_name=words, card=order, choices=choices)
    chat.append("bot", words, card={"kind": words}, choices=words)
    chat.append("bot", words, card=words, client_id=words)
    chat.notes.append({"no": 1, "author": words, "text": words, "written_at": minutes_ago(0)})
    chat.change_owner({"kind": "queue"}, by=words, reason=words, reason_text=words)
    chat.suggestions.append(
        {"turn_id": words, "texts": [words], "intent": words, "confidence": 1, "created_at": words}
    )
    chat.viewers["stf_9"] = words
    return chat


def test_payloads_in_every_field_stay_text(console: ConsolePage) -> None:
    watch = Watch(console.page, console.hub.url)
    chats = [poisoned_chat(f"cnv_{place}", words) for place, words in enumerate(PAYLOADS)]
    console.hub.state.chats.update({chat.id: chat for chat in chats})
    console.start()
    for chat, words in zip(chats, PAYLOADS, strict=True):
        console.page.evaluate("id => { location.hash = `#/chats/${id}`; }", chat.id)
        expect(console.bubbles).to_have_count(len(chat.messages))
        expect(console.handoff).to_be_visible()
        expect(console.customer.locator(".line-card")).to_have_count(2)
        for place in (console.page.locator(".log"), console.handoff, console.customer):
            assert not_shown([words], place.inner_text()) == []
        assert watch.harm() == []
    for chat, words in zip(chats, PAYLOADS, strict=True):
        console.arrive(chat, "customer", words)
    expect(console.bubbles).to_have_count(len(chats[-1].messages))
    names = "\n".join(console.rows.locator(".name").all_inner_texts())
    assert not_shown(PAYLOADS[:CHATS_OF_A_PAGE], names) == []
    assert watch.harm() == []


def test_payloads_together_in_every_field_stay_text(console: ConsolePage) -> None:
    watch = Watch(console.page, console.hub.url)
    chat = poisoned_chat("cnv_1", TOGETHER)
    console.start(chat)
    expect(console.handoff).to_be_visible()
    console.arrive(chat, "customer", TOGETHER)
    expect(console.bubbles).to_have_count(len(chat.messages))
    assert not_shown(PAYLOADS, console.texts()[-1]) == []
    assert watch.harm() == []


def test_a_planted_payload_is_found_and_refused(console: ConsolePage) -> None:
    console.start(queued_chat())
    watch = Watch(console.page, console.hub.url)
    plant(console.page.locator(".log"), ["<img src=x onerror=top.ran0=1>"])
    console.eventually(lambda: len(console.hub.csp_reports) == 1)
    assert any(seen.startswith("node: <img") for seen in watch.harm())
    console.hub.csp_reports.clear()


def test_names_cannot_turn_the_words_beside_them(console: ConsolePage) -> None:
    console.start(queued_chat(name="\u202e王小明\u202c\u200f"))
    expect(console.page.get_by_role("heading", name="王小明", exact=True)).to_be_visible()
    expect(console.rows.locator(".name")).to_have_text("王小明")
    assert "\u202e" not in console.page.locator(".chat-head").inner_text()


def test_a_canned_reply_fills_a_hostile_name_as_text(console: ConsolePage) -> None:
    console.start(queued_chat(name="{shop_name}$&<b>"))
    console.field.fill("/hello")
    console.field.press("Enter")
    expect(console.field).to_have_value(
        "{shop_name}$&<b>您好，我是山屿生活的小李，请问有什么可以帮您？"
    )
