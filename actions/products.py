"""Questions about products: what the catalogue says, or an honest 不清楚."""

import re
from typing import Final

from actions.core.base import Event, ShopAction
from actions.core.crm_models import Product
from actions.core.talk import Talk

QUERY_LENGTH: Final = 40
DESCRIPTION_LENGTH: Final = 80
# What people say around a product's name; the rest is what is looked for.
_AROUND: Final = re.compile(
    r"请问|你好|您好|在吗|我想问一?下?|想问一?下?|问一?下|你们(?:家|店)?|店里|有没有|有卖|还有|有吗|这个|那个|这款|那款|"
    r"怎么样|好不好用|好用吗|是什么|什么|多大|多重|多长|多少钱|多少|价格|材质|尺寸|适合|可以|能不能|吗|呢|啊|呀|么|的|了|[？?！!，,。.~\s]"
)


class ActionProductQuestion(ShopAction):
    """Answers with name, price, stock and description of what was found; never guesses a property."""

    action_name = "action_product_question"

    async def respond(self, talk: Talk) -> list[Event]:
        """Look the words up."""
        query = _AROUND.sub("", talk.text)[:QUERY_LENGTH] if not talk.is_click else ""
        products = (await talk.crm.search_products(query)).products if query else []
        if not products:
            talk.say("product.unknown", choices=[talk.handoff_chip()])
            return []
        lines = [talk.texts.fill("product.found")]
        lines += [self._line(talk, product) for product in products]
        lines.append(talk.texts.fill("product.more"))
        talk.say_text("\n".join(lines), choices=[talk.handoff_chip()])
        return []

    def _line(self, talk: Talk, product: Product) -> str:
        stock = "product.in_stock" if product.in_stock else "product.out_of_stock"
        return talk.texts.fill(
            "product.line",
            name=product.name,
            price=talk.texts.money(product.price_minor, product.currency),
            stock=talk.texts.fill(stock),
            description=(product.description or "")[:DESCRIPTION_LENGTH],
        )
