"""A hub with something of everything, each text asked for by the name of the field it stands in."""

from collections.abc import Callable
from datetime import timedelta

from tests.fakes.chat_script import order_card
from tests.fakes.console_campaigns import campaign
from tests.fakes.console_chats import StaffChat
from tests.fakes.console_data import (
    Data,
    customer,
    customer_view,
    handoff_card,
    minutes_ago,
    staff_member,
    ticket,
    waiting_refund,
)
from tests.fakes.console_knowledge import article, coupon, question
from tests.fakes.console_pages import PagesHub
from tests.fakes.console_people import ENTRIES, timeline_entry
from tests.fakes.console_team import audit_entry
from tests.fakes.console_telegram import binding, odd_update
from tests.fakes.console_work import feedback, level_row, refund
from tests.web.console.console_page import queued_chat
from tests.web.screens import FIRST_DAY

Words = Callable[[str], str]

ENTRY_TEXTS = ("ref", "text", "author", "item", "reason")
ENTRY_CODES = ("status", "state", "type", "channel", "part")
TICKET_FIELDS = (
    "text",
    "type_text",
    "state_text",
    "customer_name",
    "customer_number",
    "order_number",
)


def fill_lists(hub: PagesHub, words: Words, number: int) -> None:
    """One of each thing that the pages beside the chats list."""
    _add_customer(hub, words, number)
    _add_work(hub, words, number)
    _add_team(hub, words, number)
    _add_knowledge(hub, words, number)
    _add_campaign(hub, words, number)


def _all_of(words: Words, noun: str, *fields: str) -> Data:
    return {field: words(f"{noun}.{field}") for field in fields}


def _customer(words: Words, number: str) -> Data:
    return customer(
        number,
        **_all_of(words, "customer", "name", "phone_masked", "province", "city"),
        tags=[words(f"customer.{place}_tag") for place in ("first", "second", "third", "folded")],
        telegram=binding(words("customer.telegram_name")),
        segments=[words("customer.segment")],
        notes=[{"id": 1, "written_at": minutes_ago(5), **_all_of(words, "note", "author", "text")}],
        csat=[
            {"part": "agent", "score": 2}
            | _all_of(words, "csat", "conversation_id", "comment", "answered_at")
        ],
    )


def _add_customer(hub: PagesHub, words: Words, number: int) -> None:
    key = f"C{number:04d}"
    hub.people.customers.append(_customer(words, key))
    hub.people.unmasked[key] = _all_of(words, "customer", "phone", "address")
    hub.people.timelines[key] = [
        timeline_entry(kind, **_all_of(words, "entry", *ENTRY_TEXTS, *ENTRY_CODES))
        for kind in ENTRIES
    ]
    rule = {"field": "tag", "op": "contains", "value": words("segment.value")}
    hub.people.segments.append(
        {
            "id": number,
            "name": words("segment.name"),
            "rules": {"match": "all", "conditions": [rule]},
        }
    )


def _add_work(hub: PagesHub, words: Words, number: int) -> None:
    about = _all_of(words, "ticket", *TICKET_FIELDS, "type", "resolution", "assignee_name")
    keys = {"refund_number": f"RF{number}", "assignee_id": "stf_gone"}
    hub.work.tickets.append(ticket(f"T{number}", **about, **keys))
    names = ("customer_name", "order_number", "ticket_number")
    about = _all_of(words, "refund", *names, "reason_text", "state_text", "currency")
    hub.work.refunds.append(refund(f"RF{number}", **about))
    names = ("customer_name", "customer_number", "agent_name")
    about = _all_of(words, "feedback", *names, "comment", "conversation_id")
    hub.work.feedback.append(feedback(number, **about))
    about = _all_of(words, "level", "participant_name", "agent_name", "reason_text")
    hub.work.levels.append(level_row(number, **about))


def _add_team(hub: PagesHub, words: Words, number: int) -> None:
    colleague = staff_member(10 + number, words("staff.name"), words("staff.display_name"), "agent")
    hub.telegram.bind(colleague, words("staff.telegram_name"))
    hub.state.staff.insert(-4, colleague)
    hub.team.replies.append(
        {"id": f"rpl_{number}", **_all_of(words, "canned", "shortcut", "title", "text")}
    )
    token = {"id": number, "label": words("token.label"), "scopes": [words("token.scope")]}
    hub.team.tokens.append(token | {"revoked_at": None})
    day = FIRST_DAY + timedelta(number)
    hub.team.put_day(day.isoformat(), is_open=False, name=words("day.name"))
    hub.team.audit.append(
        audit_entry(
            number,
            **_all_of(words, "audit", "actor", "verb", "object_kind", "object_id"),
            facts={words("audit.fact_name"): words("audit.fact")},
        )
    )

    hub.telegram.odd.append(odd_update(number, **_all_of(words, "odd", "reason", "raw")))


def _add_knowledge(hub: PagesHub, words: Words, number: int) -> None:
    told = _all_of(words, "article", "title", "text", "title_en", "text_en")
    lists = {"similar_questions": [words("article.similar")], "tags": [words("article.tag")]}
    hub.knowledge.articles.append(article(number + 1, **told, **lists))
    hub.knowledge.questions.append(question(number + 1, text=words("question.text")))
    about = _all_of(words, "coupon", "code", "name", "category")
    hub.knowledge.coupons.append(coupon(number + 1, **about))


def _add_campaign(hub: PagesHub, words: Words, number: int) -> None:
    told = _all_of(words, "campaign", "name", "audience_name", "text")
    # The list shows the newest first, and rows are found by their place in the order of filling.
    hub.campaigns.campaigns.insert(0, campaign(number, **told))
    hub.campaigns.samples[number] = [words("sample.text")]


# ---- chats


def add_chat(hub: PagesHub, words: Words, number: int) -> None:
    """A chat with a word of somebody else in every field, answered by somebody who has left."""
    chat = queued_chat(
        f"cnv_{number}",
        words("participant.name"),
        owner={"kind": "agent", "agent_id": "stf_gone", "agent_name": words("agent.name")},
        queued_at=None,
        reason_text=words("chat.reason_text"),
        customer=_customer_view(words),
        card=_handoff_card(words),
        messages=[],
        suggestions=[
            {"turn_id": "trn_1", "texts": [words("suggestion.text")], "confidence": 1}
            | _all_of(words, "suggestion", "intent", "created_at")
        ],
        viewers={"stf_9": words("viewer.name")},
        ledger=[_change(words)],
    )
    say_everything(chat, words)
    quoted = {"kind": "article"} | _all_of(words, "quoted", "title", "markdown")
    chat.append("bot", words("message.text"), card=quoted)
    chat.append("system", words("message.text"), choices=words("choice.title"))
    chat.append("bot", words("message.text"), card={"kind": words("card.kind")})
    chat.append("bot", words("message.text"), card=words("card.kind"), choices=[])
    hub.state.chats[chat.id] = chat
    number_shown = str(chat.customer["profile"]["number"])
    hub.people.unmasked[number_shown] = _all_of(words, "customer", "phone", "address")


def say_everything(chat: StaffChat, words: Words) -> None:
    """One message of each side, with the cards they carry, and a note."""
    choices = [_all_of(words, "choice", "id", "title")]
    chat.append("customer", words("message.text"), card=_order(words))
    chat.append("bot", words("message.text"), card=_refund(words), choices=choices)
    chat.append("agent", words("message.text"), agent_name=words("message.agent_name"))
    note = {"no": len(chat.notes) + 1, "written_at": minutes_ago(0)}
    chat.notes.append(note | _all_of(words, "note", "author", "text"))


def _order(words: Words) -> Data:
    fields = ("number", "status", "status_text", "placed_at", "carrier", "tracking_number")
    item = _all_of(words, "item", "sku", "name", "quantity", "amount_minor")
    return order_card(**_all_of(words, "order", *fields, "currency"), items=[item])


def _refund(words: Words) -> Data:
    fields = ("number", "order_number", "state_text", "requested_at", "currency")
    return waiting_refund(**_all_of(words, "refund", *fields))


def _customer_view(words: Words) -> Data:
    past = _all_of(words, "past", "conversation_id", "last_text")
    other = _all_of(words, "other", "conversation_id", "last_text")
    times = {"started_at": minutes_ago(9), "last_message_at": minutes_ago(8), "channel": "web"}
    return customer_view(
        profile=_customer(words, words("customer.number")),
        orders=[_order(words)],
        refunds=[_refund(words)],
        tickets=[ticket(**_all_of(words, "ticket", *TICKET_FIELDS, "number"))],
        past_chats=[past | times, other | times | {"channel": words("other.channel")}],
    )


def _handoff_card(words: Words) -> Data:
    fields = ("id", "kind", "text", "order_number", "refund_number", "currency")
    return handoff_card(
        **_all_of(words, "card", "reason_text", "summary", "intent_text"),
        slots=[_all_of(words, "slot", "name", "label", "value")],
        orders=[_order(words)],
        refunds=[_refund(words)],
        verdict=_all_of(words, "verdict", "text", "kind"),
        proposal=_all_of(words, "proposal", *fields) | {"amount_minor": 12800},
    )


def _change(words: Words) -> Data:
    told = _all_of(words, "change", "agent_name", "by", "reason", "reason_text")
    return {"epoch": 1, "from": "queue", "to": "agent", "changed_at": minutes_ago(0)} | told
