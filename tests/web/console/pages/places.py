"""Every place where the console draws what somebody wrote: customers, the shop's import, the bot, colleagues.

Grouped by what one visit shows: all sixty rows of a list, or one chat, customer, ticket or dialog.
"""

from tests.web.screens import Screen

TAGS = "customer.first_tag customer.second_tag customer.third_tag customer.folded_tag"


def card_places(inside: str, noun: str) -> dict[str, str]:
    """An order's or a refund's card within something."""
    card = f"{inside} .card[data-kind={noun}]"
    places = {
        f"{card} .number": f"{noun}.number",
        f"{card} footer strong": f"{noun}.currency",
    }
    if noun == "refund":
        return places | {
            f"{card} .status": "refund.state_text",
            f"{card} .facts dd": "refund.order_number",
        }
    return places | {
        f"{card} .status": "order.status_text",
        f"{card} .facts dd": "order.carrier order.tracking_number",
        f"{card} .items span:first-child": "item.name",
        f"{card} .items .hint": "item.quantity",
    }


LOG = {
    ".message[data-sender=customer] .bubble": "message.text",
    ".message[data-sender=bot] .bubble": "message.text",
    ".message[data-sender=agent] .bubble": "message.text",
    ".message[data-sender=agent] .by .badge": "message.agent_name",
    ".choices li": "choice.title",
    ".note .by > span": "note.author",
    ".note-text": "note.text",
    **card_places(".log", "order"),
    **card_places(".log", "refund"),
}

LISTS = [
    Screen(
        "#/chats",
        {
            ".chat-row .name": "participant.name",
            ".chat-row .last": "message.text",
            ".facts-line .badge": "agent.name",
            ".facts-line .hint.clip": "chat.reason_text",
        },
        press=[".tabs button:last-child"],
    ),
    Screen("#/chats/cnv_past/past/cnv_past", LOG),
    Screen(
        "#/customers",
        {
            "td .strong": "customer.name",
            "td:nth-child(2)": "customer.phone_masked",
            "td:nth-child(3)": "customer.province",
            "td .tag": "customer.first_tag customer.second_tag customer.third_tag",
            "td .tag-row .hint @title": "customer.folded_tag",
            ".choice-filter option": "segment.name",
            "datalist option @value": TAGS,
        },
    ),
    Screen(
        "#/customers?view=segments",
        {
            ".entry-row .strong": "segment.name",
            ".entry-text .hint": "segment.value",
            ".entry-end button @aria-label": "segment.name",
        },
    ),
    Screen(
        "#/tickets",
        {
            "td .two-rows": "ticket.text",
            "td .two-lines > .hint": "ticket.type ticket.customer_name",
            "td:nth-child(3)": "ticket.assignee_name",
            ".choice-filter option": "staff.display_name",
        },
    ),
    Screen(
        "#/tickets?view=refunds",
        {
            "td .two-lines > .hint": "refund.order_number",
            "td:nth-child(2)": "refund.customer_name",
            "td:nth-child(3)": "refund.currency",
            "td:nth-child(4)": "refund.reason_text",
            "td:nth-child(6) a": "refund.ticket_number",
        },
    ),
    Screen(
        "#/service",
        {
            "td .strong": "feedback.customer_name",
            "td .two-lines > .hint": "feedback.customer_number",
            "td .own-lines": "feedback.comment",
            "td:nth-child(4)": "feedback.agent_name",
        },
    ),
    Screen(
        "#/service?view=levels",
        {
            "td .strong": "level.participant_name",
            "td .two-lines > .hint": "level.reason_text",
            "td:nth-child(2)": "level.agent_name",
        },
    ),
    Screen(
        "#/campaigns",
        {"td .strong": "campaign.name", "td .two-lines > .hint": "campaign.audience_name"},
    ),
    Screen(
        "#/articles",
        {
            ".entry-row p .strong": "article.title",
            ".entry-text > p.hint": "article.similar",
            ".entry-text > .markdown": "article.text",
            ".entry-text [lang=en] > p": "article.title_en",
            ".entry-text [lang=en] .markdown": "article.text_en",
            ".entry-text .tag": "article.tag",
            ".entry-end button @aria-label": "article.title",
        },
    ),
    Screen(
        "#/articles?view=unanswered",
        {
            ".entry-row .strong": "question.text",
            ".entry-end button @aria-label": "question.text",
        },
    ),
    Screen(
        "#/articles?view=coupons",
        {
            ".entry-row kbd": "coupon.code",
            ".entry-row .strong": "coupon.name",
            ".entry-text .hint": "coupon.category",
            ".entry-end button @aria-label": "coupon.code",
        },
    ),
    Screen(
        "#/team",
        {
            "td .strong": "staff.display_name",
            "td .two-lines > .hint": "staff.name",
            "td .telegram-cell .strong": "staff.telegram_name",
            "td button @aria-label": "staff.display_name",
        },
    ),
    Screen(
        "#/team?view=canned",
        {
            ".entry-row kbd": "canned.shortcut",
            ".entry-row .strong": "canned.title",
            ".entry-row .own-lines": "canned.text",
            ".entry-end button @aria-label": "canned.title",
        },
    ),
    Screen(
        "#/team?view=tokens",
        {
            "td .strong": "token.label",
            "td .tag": "token.scope",
            "td button @aria-label": "token.label",
        },
    ),
    Screen(
        "#/team?view=audit",
        {
            "td .strong": "audit.verb",
            "td .two-lines > .hint": "audit.object_kind audit.object_id",
            "td:nth-child(2)": "audit.actor",
            "td:nth-child(3)": "audit.fact_name audit.fact",
            ".choice-filter option": "staff.display_name",
        },
    ),
]

# A colleague's chat as an agent sees it; the last press is refused and says whose it is.
CHAT = [
    Screen(
        "#/chats/cnv_{number}",
        {
            **LOG,
            ".message .bubble > .strong": "quoted.title",
            ".message .bubble > .markdown": "quoted.markdown",
            ".message[data-sender=system] .bubble": "message.text",
            ".change": "change.agent_name change.by change.reason_text",
            ".chat-head h1": "participant.name",
            ".chat-head .owner": "agent.name",
            ".chat-head .viewers": "viewer.name",
            ".composer textarea @placeholder": "agent.name",
            ".handoff-head strong": "card.reason_text",
            ".handoff-head .hint": "card.summary",
            ".handoff .facts dt": "slot.label",
            ".handoff .facts dd": "card.intent_text slot.value order.number order.status_text"
            " order.currency refund.number refund.state_text refund.currency",
            ".handoff .verdict strong": "verdict.text",
            ".handoff .proposal p": "proposal.text",
            ".suggestion-text": "suggestion.text",
            ".profile-name a": "customer.name",
            ".profile .tags li": TAGS,
            ".profile .facts dd": "customer.number customer.phone_masked customer.province"
            " customer.city",
            **card_places(".customer-pane", "order"),
            **card_places(".customer-pane", "refund"),
            ".line-card .strong": "ticket.type_text",
            ".line-card .badge": "ticket.state_text",
            ".line-card > .clip": "ticket.text",
            ".line-card > .hint": "ticket.number",
            ".line-top .clip": "past.last_text other.last_text",
            ".line-top .badge": "other.channel",
            ".customer-pane .telegram-name": "customer.telegram_name",
        },
    ),
    Screen(
        "#/chats/cnv_{number}",
        {
            ".customer-pane .revealed": "customer.phone",
            ".refuse textarea": "typed",
            ".suggestion textarea": "suggestion.text",
        },
        press=[
            ".profile .reveal button",
            ".customer-pane .card .row-end button",
            ".suggestion .row-end button:nth-of-type(2)",
        ],
        typed={".refuse textarea": "{typed}"},
    ),
    Screen(
        "#/chats/cnv_{number}",
        {".toast": "agent.name"},
        press=[".suggestion .row-end button:nth-of-type(1)"],
    ),
]

OWN_CHAT = [
    Screen(
        "#/chats/cnv_own",
        {
            ".canned [role=option] .figures": "canned.shortcut",
            ".canned [role=option] strong": "canned.title",
            ".canned [role=option] .clip.hint": "canned.text",
        },
        typed={".composer textarea": "/top.ran{number}_canned_title"},
    ),
    Screen(
        "#/chats/cnv_own",
        {".composer textarea": "canned.text"},
        press=[".canned [role=option]"],
    ),
    Screen(
        "#/chats/cnv_own",
        {
            ".dialog .colleagues li": "staff.display_name",
            ".dialog textarea": "typed",
            ".dialog .primary": "staff.display_name",
        },
        press=[
            ".chat-head .actions button:nth-of-type(2)",
            ".dialog .colleagues li:nth-of-type({place}) input",
        ],
        typed={".dialog textarea": "{typed}"},
    ),
    Screen(
        "#/chats/cnv_own",
        {".composer textarea": "typed"},
        typed={".composer textarea": "{typed}"},
    ),
    Screen(
        "#/chats/cnv_own",
        {".log [data-state] .bubble": "typed"},
        press=[".composer-end .primary"],
    ),
]

# Codes the page has no word for stand there as they came.
ENTRY_CODES = "entry.status entry.state entry.type entry.channel entry.part"

CUSTOMER = [
    Screen(
        "#/customers/C{number:04d}",
        {
            ".person-head h1": "customer.name",
            ".pane-side .facts dd": "customer.phone_masked customer.province customer.city",
            ".pane-side .telegram-name": "customer.telegram_name",
            ".pane-side .tag": f"customer.segment {TAGS}",
            ".pane-side .tag button @aria-label": TAGS,
            ".note-list .own-lines": "csat.comment note.text",
            ".note-list li > .hint": "note.author",
            ".history .entry-head .strong": f"entry.ref {ENTRY_CODES} entry.author",
            ".history .own-lines": "entry.text entry.item entry.reason",
            ".pane-side textarea": "typed",
            ".one-line-form input": "typed",
        },
        typed={".pane-side textarea": "{typed}", ".one-line-form input": "{typed}"},
    ),
    Screen(
        "#/customers/C{number:04d}",
        {
            ".pane-side .revealed": "customer.phone",
            ".history .revealed": "customer.address",
        },
        press=[".pane-side .reveal button", ".history .reveal button"],
    ),
]

TICKET = [
    Screen(
        "#/tickets/T{number}?state=resolved",
        {
            ".ticket-text": "ticket.text",
            ".detail-body > .facts dd": "ticket.type ticket.customer_name ticket.order_number"
            " ticket.resolution",
            ".handling option": "ticket.assignee_name staff.display_name",
            ".decision .status": "refund.state_text",
            ".decision .facts dd": "refund.order_number",
            ".decision footer strong": "refund.currency",
            ".decision textarea": "typed",
            ".detail-body > form textarea": "typed",
        },
        press=[".decision .refund-steps button", ".detail-body .steps .primary"],
        typed={".decision textarea": "{typed}", ".detail-body > form textarea": "{typed}"},
    ),
]

CAMPAIGN = [
    Screen(
        "#/campaigns/{number}",
        {
            ".person-head h1": "campaign.name",
            ".campaign > section:last-child .campaign-text": "campaign.text",
            ".campaign > section:last-child .facts dd": "campaign.audience_name",
            ".campaign-samples .campaign-text": "sample.text",
            ".dialog .form > .strong": "campaign.audience_name",
        },
        press=[".page-actions .primary", ".campaign-preview .primary"],
    ),
]

ADDRESSES = [
    Screen(
        "#/customers?q={address}&tag={address}&segment={address}",
        {
            ".search-field:nth-of-type(1) input": "address",
            ".search-field:nth-of-type(2) input": "address",
        },
    ),
    Screen(
        "#/tickets?q={address}&state={address}&type={address}&assignee={address}",
        {".search-field input": "address"},
    ),
    Screen("#/customers/{address}", {".sheet > .state": ""}),
    Screen("#/campaigns/{address}", {".sheet > .state": ""}),
    Screen("#/tickets/{address}?state=resolved", {".detail-side > .state": ""}),
    Screen("#/chats/{address}/past/{address}", {".conversation > .state": ""}),
]

# What opens the dialog, and what takes the thing away under it.
EDIT = ".entry-row:nth-of-type({place}) .entry-end button"
REMOVE = f"{EDIT}:last-of-type"
ADD = ".page-actions .primary"
NAME = ".dialog .form-field:first-child input"
SECOND_NAME = ".dialog .form-field:nth-of-type(2) input"
PAIRED_NAME = ".dialog .form-pair .form-field:last-child input"

DIALOGS = [
    Screen(
        "#/customers?view=segments",
        {
            NAME: "segment.name",
            ".dialog .condition input": "segment.value",
            ".toast": "segment.name",
        },
        press=[EDIT, REMOVE],
    ),
    Screen(
        "#/articles",
        {
            ".dialog input": "article.title article.title_en article.tag",
            ".dialog textarea": "article.similar article.text article.text_en",
            ".dialog .preview": "article.text",
            ".dialog h2": "article.title",
            ".toast": "article.title",
        },
        press=[EDIT, f"{EDIT}:nth-of-type(2)", REMOVE],
    ),
    Screen("#/articles?view=unanswered", {".toast": "question.text"}, press=[REMOVE]),
    Screen(
        "#/campaigns/{number}",
        {
            NAME: "campaign.name",
            ".dialog textarea": "campaign.text",
        },
        press=[".page-actions .button:nth-of-type(2)"],
    ),
    Screen(
        "#/team",
        {NAME: "staff.name", SECOND_NAME: "staff.display_name", ".toast": "staff.display_name"},
        press=[
            "tbody tr:nth-of-type({place}) .entry-end button",
            "tbody tr:nth-of-type({place}) .entry-end button:last-of-type",
        ],
    ),
    Screen(
        "#/team",
        {".dialog .form > p:not(.trouble)": "staff.display_name"},
        press=["tbody tr:nth-of-type({place}) .telegram-cell button"],
    ),
    Screen(
        "#/team?view=canned",
        {
            NAME: "canned.shortcut",
            PAIRED_NAME: "canned.title",
            ".dialog textarea": "canned.text",
            ".toast": "canned.title",
        },
        press=[EDIT, REMOVE],
    ),
    Screen(
        "#/team?view=calendar&month={month}",
        {
            "[data-day='{day}'] .day-name": "day.name",
            ".dialog .form > .hint": "day.name",
            ".dialog input": "day.name",
        },
        press=["[data-day='{day}']"],
    ),
    Screen(
        "#/team?view=tokens",
        {".dialog .form > p:not(.trouble)": "token.label"},
        press=["tbody tr:nth-of-type({place}) button"],
    ),
]

# In this order: the list is read to its end, and then its rows are opened where they stand.
ODD_UPDATES = [
    [Screen("#/team?view=bot", {".odd-updates .strong": "odd.reason"})],
    [
        Screen(
            "#/team?view=bot",
            {".odd-updates .entry-row:nth-of-type({place}) pre": "odd.raw"},
            press=[".odd-updates .entry-row:nth-of-type({place}) summary"],
        )
    ],
]

# Opened once, these take one text after another.
TYPED = [
    Screen("#/chats", {".search input": "typed"}, typed={".search input": "{typed}"}),
    Screen("#/customers?view=segments", {NAME: "typed"}, [ADD], {NAME: "{typed}"}),
    Screen(
        "#/tickets",
        {
            ".dialog textarea": "typed",
            ".dialog .form-pair .form-field:first-child input": "typed",
            PAIRED_NAME: "typed",
            ".dialog option": "staff.display_name",
        },
        press=[ADD],
        typed={".dialog textarea, .dialog .form-pair input": "{typed}"},
    ),
    Screen(
        "#/articles",
        {".dialog input": "typed", ".dialog textarea": "typed", ".dialog .preview": "typed"},
        press=[ADD],
        typed={".dialog input:not([type]), .dialog textarea": "{typed}"},
    ),
    Screen(
        "#/team",
        {NAME: "typed", SECOND_NAME: "typed"},
        press=[ADD],
        typed={".dialog input:not([type])": "{typed}"},
    ),
    Screen(
        "#/team?view=canned",
        {NAME: "typed", PAIRED_NAME: "typed", ".dialog textarea": "typed"},
        press=[ADD],
        typed={".dialog input, .dialog textarea": "{typed}"},
    ),
    Screen(
        "#/campaigns",
        {NAME: "typed", ".dialog textarea": "typed", ".dialog option": "segment.name"},
        press=[ADD],
        typed={".dialog input, .dialog textarea": "{typed}"},
    ),
    Screen("#/team?view=tokens", {NAME: "typed"}, [ADD], {NAME: "{typed}"}),
]

# Filled all the same: codes that choose a word, ids that make an address, times and amounts.
DRAWN_NOWHERE = {
    *("card.kind", "change.reason", "order.status", "proposal.kind", "slot.name", "verdict.kind"),
    *("choice.id", "csat.conversation_id", "feedback.conversation_id", "item.sku"),
    *("past.conversation_id", "other.conversation_id", "proposal.id", "proposal.order_number"),
    "proposal.refund_number",
    *("csat.answered_at", "item.amount_minor", "order.placed_at", "proposal.currency"),
    *("refund.requested_at", "suggestion.created_at", "suggestion.intent"),
    "ticket.customer_number",  # only where there is no name
}

OWN_NAME = {
    ".popover .strong": "me.display_name",
    ".popover .hint": "me.name",
    ".account-button @aria-label": "me.display_name",
}
OWN_CODE = {".telegram-code .secret": "telegram.command", ".telegram-code li": "telegram.url"}
OWN_TELEGRAM = {".telegram-who": "telegram.name"}
BOT = {".bot-state dd": "bot.username", ".bot-health": "bot.trouble_text"}
LIVE = {
    ".message[data-sender=customer] .bubble": "message.text",
    ".chat-row .last": "message.text",
    ".note .by > span": "note.author",
    ".note-text": "note.text",
    ".typing": "typing.agent_name",
    ".toast": "change.by",
}
