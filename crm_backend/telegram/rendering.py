"""Our messages as Telegram's HTML: escaped, cards as lines, split where a reader pauses. No I/O.

Telegram counts in UTF-16 units, of which a message holds 4096.
"""

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from crm_backend.core.words import money_text

LONGEST_UNITS = 4096
LONGEST_LINK = 2000
# Best place to cut first; a part is never cut shorter than half for the sake of a better one.
_BREAKS = ("\n\n", "\n", "。", "！", "？", ". ", "! ", "? ", "；", "，", ", ", " ")
_WORDS = {
    "zh-CN": {
        "order": "订单",
        "refund": "退款",
        "placed_at": "下单",
        "paid_at": "付款",
        "shipped_at": "发货",
        "delivered_at": "签收",
        "requested_at": "申请",
        "expected_on": "预计打款",
        "total": "合计",
        "amount": "金额",
        "of_order": "所属订单",
        "dashboard": "在看板里看",
    },
    "en": {
        "order": "Order",
        "refund": "Refund",
        "placed_at": "Placed",
        "paid_at": "Paid",
        "shipped_at": "Shipped",
        "delivered_at": "Delivered",
        "requested_at": "Requested",
        "expected_on": "Payout expected",
        "total": "Total",
        "amount": "Amount",
        "of_order": "Of order",
        "dashboard": "See it on the dashboard",
    },
}


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads a message: their language, their clock, and the shop's public address for links (empty: none)."""

    locale: str
    time_zone: str
    public_url: str = ""


def render(text: str, card: dict[str, Any] | None, reader: Reader) -> list[str]:
    """The parts, in order, that show a message and its card in words; each is HTML that Telegram takes."""
    parts = [escape(part, quote=False) for part in split(text)]
    if parts and card is not None and card.get("kind") == "chart":
        parts[0] = _with_sentence_stressed(parts[0], card)
    shown = _card(card, reader)
    if shown is None:
        return parts
    joined = f"{parts[-1]}\n\n{shown}" if parts else shown
    return [*parts[:-1], joined] if units(joined) <= LONGEST_UNITS else [*parts, *_whole(shown)]


def picture_of(card: dict[str, Any] | None) -> str | None:
    """The address of the picture that goes with a message, on the hub; None where there is none."""
    if card is None or card.get("kind") != "chart":
        return None
    return _own_address(card.get("image_url"), "/api/v1/insights/")


def stressed(text: str) -> str:
    """A text that stands out."""
    return f"<b>{escape(text, quote=False)}</b>"


def moment(at: datetime, reader: Reader) -> str:
    """A time as the reader's clock shows it: ``2026-11-24 10:00``."""
    return at.astimezone(ZoneInfo(reader.time_zone)).strftime("%Y-%m-%d %H:%M")


def _with_sentence_stressed(html: str, card: dict[str, Any]) -> str:
    """The sentence that answers stands out of the lines around it."""
    sentence = escape(str(card.get("alt") or ""), quote=False)
    if not sentence or units(html) + units("<b></b>") > LONGEST_UNITS:
        return html
    return html.replace(sentence, f"<b>{sentence}</b>", 1)


def _own_address(address: object, below: str) -> str | None:
    return address if isinstance(address, str) and address.startswith(below) else None


def units(text: str) -> int:
    """The length of a text as Telegram counts: characters outside the basic plane are two."""
    return len(text.encode("utf-16-le")) // 2


def split(text: str, *, longest: int = LONGEST_UNITS) -> list[str]:
    """A text in parts of at most ``longest`` UTF-16 units, escaped or not, cut after a line or a sentence.

    Nothing but the white space at a cut is dropped. An empty text has no parts.
    """
    parts = []
    rest = text.strip()
    while rest:
        cut = _fitting(rest, longest)
        if cut < len(rest):
            cut = _pause_before(rest, cut)
        parts.append(rest[:cut].rstrip())
        rest = rest[cut:].lstrip()
    return parts


def _fitting(text: str, longest: int) -> int:
    """How many characters fit; each is counted as it is sent, so that ``&`` is the five units of ``&amp;``."""
    used = 0
    for position, character in enumerate(text):
        used += max(units(character), len(escape(character, quote=False)))
        if used > longest:
            return max(position, 1)
    return len(text)


def _pause_before(text: str, cut: int) -> int:
    for mark in _BREAKS:
        found = text.rfind(mark, cut // 2, cut)
        if found >= 0:
            return found + len(mark)
    return cut


def _whole(html: str) -> list[str]:
    """A card too long for one message, cut between its lines: no line of ours comes near the limit."""
    parts = [""]
    for line in html.split("\n"):
        joined = f"{parts[-1]}\n{line}" if parts[-1] else line
        if units(joined) <= LONGEST_UNITS:
            parts[-1] = joined
        else:
            parts.append(line)
    return parts


def _card(card: dict[str, Any] | None, reader: Reader) -> str | None:
    """The lines of an order or a refund, or the way to figures; what else there may be is said in the text."""
    if card is None:
        return None
    match card.get("kind"):
        case "order" | "refund" as kind:
            return _record(card, kind, reader)
        case "chart":
            return _way_to_dashboard(card, reader)
        case _:
            return None


def _way_to_dashboard(card: dict[str, Any], reader: Reader) -> str | None:
    link = _own_address(card.get("link"), "/dashboard")
    if link is None or not reader.public_url or len(link) > LONGEST_LINK:
        return None
    title = card.get("link_text") or _WORDS.get(reader.locale, _WORDS["zh-CN"])["dashboard"]
    return anchor(reader.public_url + link, str(title))


def anchor(url: str, title: str) -> str:
    """A link with words of its own."""
    return f'<a href="{escape(url)}">{_cell(title)}</a>'


def _record(card: dict[str, Any], kind: str, reader: Reader) -> str:
    words = _WORDS.get(reader.locale, _WORDS["zh-CN"])
    state = card.get("status_text") or card.get("state_text") or ""
    title = f"{words[kind]} {card.get('number', '')}"
    lines = [f"<b>{_cell(title)}</b> · {_cell(state)}"]
    lines += _goods(card) if kind == "order" else _money_back(card, words)
    for name in ("placed_at", "paid_at", "shipped_at", "delivered_at", "requested_at"):
        if card.get(name):
            lines.append(f"{words[name]} {moment(datetime.fromisoformat(card[name]), reader)}")
    if card.get("expected_on"):
        lines.append(f"{words['expected_on']} {_cell(card['expected_on'])}")
    if card.get("tracking_number"):
        carrier = _cell(card.get("carrier") or "")
        lines.append(f"{carrier} <code>{_cell(card['tracking_number'])}</code>".strip())
    if card.get("total_minor") is not None:
        total = money_text(int(card["total_minor"]), card.get("currency", ""))
        lines.append(f"{words['total']} <b>{_cell(total)}</b>")
    return "\n".join(lines)


def _goods(card: dict[str, Any]) -> list[str]:
    currency = card.get("currency", "")
    return [
        f"{_cell(item['name'])} × {item['quantity']}  {_cell(money_text(item['amount_minor'], currency))}"
        for item in card.get("items", ())
    ]


def _money_back(card: dict[str, Any], words: dict[str, str]) -> list[str]:
    amount = money_text(int(card["amount_minor"]), card.get("currency", ""))
    return [
        f"{words['amount']} <b>{_cell(amount)}</b>",
        f"{words['of_order']} {_cell(card.get('order_number', ''))}",
    ]


def _cell(value: object) -> str:
    return escape(str(value)[:300], quote=False)
