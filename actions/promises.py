"""保价和保修: the shop's rules, and, where something happened, the form that leaves a ticket."""

import re
from abc import abstractmethod
from typing import ClassVar, Final

from rasa_sdk.events import ActiveLoop, SlotSet

from actions.after_sales import ORDER, TEXT, TEXT_LENGTH, WISH
from actions.articles import articles_about, general_text, quote
from actions.core.base import Event, ShopAction
from actions.core.crm_client import ArticleTopic
from actions.core.talk import Talk
from actions.covers import PRICE_DIFFERENCE, REPAIR, is_asking
from actions.order_choice import order_named, order_spoken_of, points_back

SERVICE_FORM: Final = "service_form"
# A question about the rules, whatever else it names.
_GENERAL: Final = re.compile(
    r"规则|流程|标准|范围|如果|要是|万一|怎么算|多少钱|收费|费用|[保修质]\S{0,3}(?:几|多)"
)

# What has happened already; a question that tells of nothing such is about the rules.
_PAST: Final = re.compile(
    r"了(?!吗|么|解|怎么|咋)|过(?![保期程季])|刚|才(?![能算])|已|昨|前[天几些]|去年|上(?:周|个?月|个?礼拜|次|个?星期)"
    r"|今[天早]|现在"
    r"|\b(?:broken?|cracked|stopped|dropped|bought|paid|ordered|died|snapped|lowered|reduced|fell)\b",
    re.IGNORECASE,
)


class PromiseAction(ShopAction):
    """Tells the rules to anybody; a wish opens ``service_form``, unless a form is open that goes on.

    Sets ``service_wish``, ``service_order_number`` and ``service_text`` for the form it opens.
    """

    wish: ClassVar[str]
    topic: ClassVar[ArticleTopic]
    happened: ClassVar[re.Pattern[str]]
    """What tells a wish from a question about the rules; a click is a wish."""

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the rules, then take up the wish."""
        opens = not talk.active_form and (talk.is_click or self._tells_of_something(talk.text))
        chips = [] if opens else talk.next_steps(talk.intent)
        rules, found = await self.rules(talk), await articles_about(talk, self.topic)
        if found.best and not opens:
            talk.say_text(rules)
            quote(talk, found.best, choices=chips)
        else:
            parts = filter(None, [rules, general_text(talk, found)])
            talk.say_text("\n".join(parts), choices=chips)
        return self._open_form(talk) if opens else []

    def _tells_of_something(self, words: str) -> bool:
        if not self.happened.search(words) or _GENERAL.search(words):
            return False
        return not is_asking(words) or bool(_PAST.search(words))

    def _open_form(self, talk: Talk) -> list[Event]:
        number = order_named(talk) or (order_spoken_of(talk) if points_back(talk) else None)
        words = talk.texts.fill(f"wish.{self.wish}") if talk.is_click else talk.text[:TEXT_LENGTH]
        return [
            SlotSet(WISH, self.wish),
            SlotSet(ORDER, number),
            SlotSet(TEXT, words),
            ActiveLoop(SERVICE_FORM),
        ]

    @abstractmethod
    async def rules(self, talk: Talk) -> str:
        """The rule with the policy's number."""


class ActionPriceProtection(PromiseAction):
    """买贵了: days after payment, and a ticket for the difference."""

    action_name = "action_price_protection"
    wish = PRICE_DIFFERENCE
    topic = "price_protection"
    happened = re.compile(
        r"降|便宜|跌|掉价|特价|半价|减价|更低|下来了|亏|买[贵早]|差[额的价]|[退补返还].{0,3}差|多[付掏花]"
        r"|cheaper|dropped|price adjustment",
        re.IGNORECASE,
    )

    async def rules(self, talk: Talk) -> str:
        """The days."""
        numbers = (await talk.crm.get_policies()).numbers
        return talk.texts.fill("promise.price", days=numbers["price_protection_days"])


class ActionWarranty(PromiseAction):
    """用坏了、保修多久: months after delivery, and a ticket where something broke."""

    action_name = "action_warranty"
    wish = REPAIR
    topic = "warranty"
    happened = re.compile(
        r"坏|断|裂|破|掉|松|炸|崩|钝|鼓包|老化|开[线胶]|脱|起球|褪|不[亮响转能灵冷准]|用不了|没反应|充不|失灵|漏|锈"
        r"|(?<![保维])修|(?:用|穿|戴|装|骑|跑|洗|买)[了才没过]?.{0,6}(?:年|月|天|周|星期|礼拜|次|回)"
        r"|broke|crack|stopped",
        re.IGNORECASE,
    )

    async def rules(self, talk: Talk) -> str:
        """The months."""
        numbers = (await talk.crm.get_policies()).numbers
        return talk.texts.fill("promise.warranty", months=numbers["warranty_months"])
