"""Messages that say only what is different this time: 那运费呢, 另一个呢, 那毛巾呢, and the other one.

Alone they mean little. What they are about comes from the word itself where it names a topic, else from
the customer's last topic, which is carried over for a few turns only.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import Any

from rasa.shared.core.events import SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker

from bot.figures.filters import find_filters
from bot.figures.periods import find_periods
from bot.normaliser import normalise

ASKED_BACK_SLOT = "asked_back"
# A topic is carried over so many messages, no further.
CARRIED_TURNS = 3
# Where the words themselves are surer than this, they need no help.
_SURE = 0.9

_ELLIPSIS = re.compile(
    r"(?:那么?|还有|然后)?[,，\s]*(?:我的|你们的?)?(?P<rest>.{1,14}?)(?:呢|咧|哩|嘞|捏)[?!.。~]*"
    r"|(?:and )?(?:what|how) about (?:the |my |your )?(?P<about>.{2,30}?)[?!.]*"
    r"|and (?:the |my )?(?P<also>.{2,20}?)\?+"
)
# With one of these it is a whole question.
_WHOLE = re.compile(r"[怎什为啥哪几吗没不了能会可在想要多谁]")
_POINTING = re.compile(
    r"(?:那|还有)?(?:刚才|刚刚|上面)?(?:这|那|另外?|其[他它]|别)的?一?(?:个|件|款|单|笔|条|张|的)?"
    r"(?:订单|单子)?(?:呢|咧)?[?!.。]*|(?:the )?other(?: one| order)?[?.]*|(?:this|that) one[?.]*"
    r"|another one[?.]*|那?第[一二三四五六七八九十\d]{1,2}(?:个|件|款|单|笔)?(?:呢|咧)?[?!.。]*"
    r"|那?最后(?:一|那|那一)?(?:个|件|款|单|笔)?(?:呢|咧)?[?!.。]*"
    r"|(?:and )?(?:what about )?the (?:first|second|third|fourth|fifth|last)(?: one)?[?.]*"
)
_POSTAGE = re.compile(r"运费|邮费|快递费|配送费|邮资|postage|shipping(?: fee| cost)?$|delivery fee")
_TOPIC_WORDS = (
    (re.compile(r"包邮|时效|偏远|delivery time"), "shipping_policy"),
    (
        re.compile(r"^(?:退货|退换货?|退款|无理由|七天无理由|returns?|refunds?|return policy)$"),
        "refund_policy",
    ),
    (re.compile(r"优惠|折扣|[红代]?券$|coupons?|discounts?"), "coupon_question"),
    (re.compile(r"保修|质保|warranty"), "warranty"),
    (re.compile(r"^(?:库存|现货|stock)$"), "stock_question"),
    (re.compile(r"价格|价钱|材质|尺寸|颜色|重量|容量|price|size|material"), "product_question"),
    (re.compile(r"^(?:物流|快递|包裹|parcel|package)$"), "track_order"),
    (re.compile(r"^发货$"), "shipping_delay"),
)
_RETURNING = frozenset(["return_howto", "refund_policy", "request_refund", "exchange_goods"])
_PRODUCT_TOPICS = frozenset(["product_question", "stock_question"])
_ORDER_TOPICS = frozenset(
    [
        *("track_order", "list_orders", "shipping_delay", "refund_status"),
        *("request_refund", "cancel_order", "expedite_shipping"),
    ]
)
_FIGURES = frozenset(
    [
        *("ask_sales_summary", "ask_sales_trend", "ask_top_products", "ask_top_customers"),
        *("ask_refund_rate", "ask_demand_forecast", "ask_stock_risk", "ask_churn_risk"),
        "ask_service_quality",
    ]
)
# Whether words are a time, whatever day it is.
_ANY_DAY = date(2026, 7, 1)
# Intents that are no topic of their own.
_BARE = frozenset(["inform", "nlu_fallback", "out_of_scope", "chitchat"])


def complete(parsed: dict[str, Any], tracker: DialogueStateTracker) -> None:
    """Give an elliptic message the intent it has in this conversation; others stay as they are."""
    chosen = _chosen(parsed, _asked_back(tracker))
    if chosen is not None:
        parsed["intent"] = {**parsed["intent"], "name": chosen}
        return
    earlier = [
        str(event.intent.get("name"))
        for event in tracker.events
        if isinstance(event, UserUttered) and event.intent
    ]
    intent = parsed["intent"]
    meant = meaning_of(
        str(parsed.get("text") or ""),
        str(intent.get("name")),
        float(intent.get("confidence") or 0.0),
        earlier[-CARRIED_TURNS:],
        in_form=bool(tracker.active_loop),
    )
    if meant is not None:
        parsed["intent"] = {**intent, "name": meant}


def _asked_back(tracker: DialogueStateTracker) -> list[str]:
    """Return the intents of the buttons under 您是想…, where that was the last answer."""
    for event in reversed(tracker.events):
        if isinstance(event, UserUttered):
            break
        if isinstance(event, SlotSet) and event.key == ASKED_BACK_SLOT:
            return list(event.value or [])
    return []


def _chosen(parsed: dict[str, Any], offered: Sequence[str]) -> str | None:
    """第二个 after 您是想…？ is the second of what was offered."""
    if parsed["intent"].get("name") != "inform":
        return None
    values = [e.get("value") for e in parsed.get("entities", []) if e.get("entity") == "ordinal"]
    place = values[0] if len(values) == 1 and isinstance(values[0], int) else 0
    return offered[place - 1] if 1 <= place <= len(offered) else None


def meaning_of(
    text: str, intent: str, confidence: float, earlier: Sequence[str], *, in_form: bool
) -> str | None:
    """Return the intent an elliptic message has, None where it stands for itself.

    Parameters
    ----------
    text : the message
    intent, confidence : what the model took it for
    earlier : intents of the last few messages, oldest first
    in_form : whether a form is open, which reads pointing words itself

    Examples
    --------
    >>> meaning_of("那运费呢", "track_order", 0.6, ["refund_policy"], in_form=False)
    'return_howto'
    >>> meaning_of("那毛巾呢？", "inform", 0.3, ["stock_question"], in_form=False)
    'stock_question'
    """
    words = normalise(text)
    last = next((one for one in reversed(earlier) if one in _PRODUCT_TOPICS | _ORDER_TOPICS), None)
    if _POINTING.fullmatch(words):
        return None if in_form or last is None else _pointed_at(last)
    found = _ELLIPSIS.fullmatch(words)
    rest = next(filter(None, found.groups()), "").strip() if found else ""
    if not rest or _WHOLE.search(rest):
        return None
    named = _topic_named(rest, earlier)
    topics = _PRODUCT_TOPICS | _ORDER_TOPICS | _FIGURES
    latest = next((one for one in reversed(earlier) if one in topics), None)
    if not named and not in_form and latest in _FIGURES and _is_value(rest):
        return latest  # refused again: 那上海呢 after the shop's sales is no order
    if named or in_form or last is None:
        return named
    is_unsure = intent in _BARE | _PRODUCT_TOPICS or confidence < _SURE
    return last if is_unsure else None


def _pointed_at(last: str) -> str:
    """A product is asked about once more; of orders the action knows which were offered."""
    return last if last in _PRODUCT_TOPICS else "inform"


def _is_value(words: str) -> bool:
    """Whether words are what figures are kept to: a place, a channel, a time."""
    found = find_filters(words, words, words=words, figure="sales", is_led=True)
    kept = found.values.keys() - {found.loose}
    return bool(kept) or found.is_city or bool(find_periods(words, today=_ANY_DAY))


def _topic_named(rest: str, earlier: Sequence[str]) -> str | None:
    if _POSTAGE.search(rest):
        return "return_howto" if _RETURNING & set(earlier) else "shipping_policy"
    return next((intent for word, intent in _TOPIC_WORDS if word.search(rest)), None)
