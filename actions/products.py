"""Questions about products: what the catalogue says, what is in stock, what sells well, or an honest 不清楚."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from rasa_sdk.events import SlotSet

from actions.articles import answer_from_articles, article_answering, keep_question, quote
from actions.core.base import Event, ShopAction
from actions.core.crm_models import Product
from actions.core.talk import Talk

QUERY_LENGTH: Final = 40
DESCRIPTION_LENGTH: Final = 80
# What was last asked about, and for how many messages 那价格呢 still means it.
PRODUCT_SLOT: Final = "spoken_product"
_REMEMBERED_TURNS: Final = 3
# 黄色 or 37码 alone names no product.
SHORTEST_NAME: Final = 3
# What people say around a product's name; the rest is what is looked for.
_AROUND: Final = re.compile(
    r"^(?:那么?(?![个款])|还有)"
    r"|\b(?:do you (?:have|sell)|have you got|(?:what|how) about|how much|in stock|available|price|please)\b"
    r"|\b(?:is|are|the|an?|any|and|of|it|this|that|one)\b"
    r"|请问|你好|您好|在吗|我想问一?下?|想问一?下?|问一?下|你们(?:家|店)?|店里|有没有|有卖|还有|有吗|这个|那个|这款|那款|"
    r"怎么样|好不好用|好用吗|是什么|什么|多大|多重|多长|多少钱|多少|价[格钱]|材质|尺寸|颜色|适合|可以|能不能|吗|呢|啊|呀|么|的|了|[？?！!，,。.~\s]",
    re.IGNORECASE,
)
_AROUND_STOCK: Final = re.compile(
    r"(?:还|有没)*有现?货?(?:没有)?|现货|缺货|断货|没货|库存|补货|到货|上架|还剩|剩下?|几[个件套]|通知|告诉我|什么时候|啥时候|多久|再|货"
)
_AROUND_WISH: Final = re.compile(
    r"求?推荐|介绍|建议|有啥|哪[一]?[款个种]|几款|一款|一[个些]|最?(?:好卖|热销|火|受欢迎|畅销)|卖得?最?好|爆款|想买|想要|"
    r"买点?|选|挑|帮我|给我|好一?点|\d+(?:\.\d+)?(?:块钱?|元)?(?:以[内下上]|左右|上下|起|往上)?|以[内下上]|左右|不[低少]于|预算|比较|好"
)
# The bound beside an amount; where none is written the amount is the most.
_NUMBER: Final = (
    r"(?:\d[\d.,]*|[一二两三四五六七八九]?[十百千万][零一二两三四五六七八九十百千]*"
    r"|[一二两三四五六七八九](?=[块元]))"
)
_PRICE: Final = rf"{_NUMBER}(?:[块元]钱?)?"
_AT_LEAST: Final = re.compile(
    rf"{_PRICE}(?:以上|[往朝]上|起(?![码来]))|(?:不[低少]于|至少|起码|(?<![不别能要会])[超高][过于])\s*[¥￥]?{_PRICE}"
    r"|(?<!not )(?<!no )\b(?:over|above|at least|more than)\s+[¥￥$€£]?\d",
    re.IGNORECASE,
)
_AT_MOST: Final = re.compile(r"以[内下]|不超过|under|below", re.IGNORECASE)
_ABOUT: Final = re.compile(
    rf"{_PRICE}(?:左右|上下)|(?:大概|大约|差不多)\s*[¥￥]?{_PRICE}|\b(?:around|about|roughly)\s+[¥￥$€£]?\d",
    re.IGNORECASE,
)
_ABOUT_SHARE: Final = Decimal("0.2")
# More than this the hub takes for no price.
_MOST_MINOR: Final = Decimal(10**12)
_ASKS_PRICE: Final = re.compile(
    r"多少钱|怎么卖|什么价|价[格钱]|几块钱?|how much|\bprice\b", re.IGNORECASE
)
_ASKS_STOCK: Final = re.compile(
    r"库存|现货|有货|还(?:剩|有)(?:多少|几)|剩(?:下|余)?(?:多少|几)|in stock|\b(?:are|is) left\b|\bstock\b",
    re.IGNORECASE,
)
_OF_THE_SHOP: Final = re.compile(
    r"哪|所有|全部|总|各|每|店里|全店|预警|周转|积压|够|撑|[卖用]几天|多少天|断货|报表|which|what|all|total|turnover|low",
    re.IGNORECASE,
)
_VARIANT: Final = re.compile(r"[色码号味]|\b[SMLX]{1,4}\b", re.IGNORECASE)
_WHEN: Final = re.compile(
    r"什么时候|啥时候|几时|多久|何时|哪天|补货|到货|通知|when|notify", re.IGNORECASE
)


class ActionProductQuestion(ShopAction):
    """Answers with name, price, stock and description of what was found; never guesses a property.

    What the catalogue does not know may be what an article of the shop answers (茶渍怎么洗,
    微波炉能用吗).
    """

    action_name = "action_product_question"

    async def respond(self, talk: Talk) -> list[Event]:
        """Look the words up."""
        products = await _products_named(talk, _AROUND)
        if products:
            return await tell_products(talk, products)
        if not await answer_from_articles(talk):
            talk.say("product.unknown", choices=[talk.handoff_chip()])
        return []


class ActionStockQuestion(ShopAction):
    """有货吗: what the catalogue knows of the product named; no day, colour or size that it does not know."""

    action_name = "action_stock_question"

    async def respond(self, talk: Talk) -> list[Event]:
        """Tell the stock."""
        products = await _products_named(talk, _AROUND_STOCK, _AROUND)
        choices = talk.next_steps("recommend_product")
        if not products:
            named = "" if talk.is_click else _wish(talk, _AROUND_STOCK, _AROUND)
            is_variant = len(named) <= SHORTEST_NAME and bool(_VARIANT.search(named))
            key = "stock.unknown" if named and not is_variant else "stock.which"
            talk.say(key, choices=choices)
            return []
        return tell_stock(talk, products)


async def products_whose_stock_is_asked(talk: Talk) -> list[Product]:
    """绿茶还有多少库存: a buyer's question about goods named, not one about the shop's stock."""
    is_asked = not talk.is_click and _ASKS_STOCK.search(talk.text)
    if not is_asked or _OF_THE_SHOP.search(talk.text):
        return []
    return await _products_named(talk, _AROUND_STOCK, _AROUND)


def tell_stock(talk: Talk, products: Sequence[Product]) -> list[Event]:
    """Whether they are there, plenty, few or none, and the price; never how many."""
    lines = [
        talk.texts.fill(
            "stock.line",
            name=each.name,
            stock=_stock(talk, each),
            price=talk.texts.money(each.price_minor, each.currency),
        )
        for each in products
    ]
    if _WHEN.search(talk.text) and any(product.stock == "out" for product in products):
        lines.append(talk.texts.fill("stock.when_unknown"))
    if _VARIANT.search(talk.text):
        lines.append(talk.texts.fill("stock.variant_unknown"))
    talk.say_text("\n".join(lines), choices=talk.next_steps("recommend_product"))
    return [SlotSet(PRODUCT_SLOT, products[0].name)]


class ActionRecommendProduct(ShopAction):
    """推荐: goods in stock that sell best, of the kind and up to the price asked for."""

    action_name = "action_recommend_product"

    async def respond(self, talk: Talk) -> list[Event]:
        """List a few with prices."""
        return await recommend(talk)


async def recommend(talk: Talk) -> list[Event]:
    """Name a few goods with prices, and no figure of what they sell."""
    wish = "" if talk.is_click else _wish(talk, _AROUND_WISH, _AROUND)
    least, most = _prices(talk)
    found = await talk.crm.list_best_sellers(wish, min_price_minor=least, max_price_minor=most)
    choices = talk.next_steps("coupon_question")
    if not found.products:
        talk.say("recommend.none", choices=choices)
        return []
    key = "recommend.fitting" if found.fits_wish else "recommend.best"
    lines = [talk.texts.fill("recommend.nothing_fits" if wish and not found.fits_wish else key)]
    lines += [_described(talk, product) for product in found.products]
    talk.say_text("\n".join(lines), choices=choices)
    return []


async def tell_products(talk: Talk, products: Sequence[Product]) -> list[Event]:
    """What the catalogue knows of them, then the article that knows more."""
    article = await article_answering(talk)
    lines = [talk.texts.fill("product.found"), *(_described(talk, each) for each in products)]
    if not article:
        lines.append(talk.texts.fill("product.more"))
    choices = [talk.handoff_chip()]
    talk.say_text("\n".join(lines), choices=[] if article else choices)
    if article:
        quote(talk, article, choices=choices)
    elif not asks_price(talk):
        await keep_question(talk)
    return [SlotSet(PRODUCT_SLOT, products[0].name)]


def asks_price(talk: Talk) -> bool:
    """手冲壶多少钱: what the catalogue answers, whatever the classifier makes of an odd name."""
    return not talk.is_click and bool(_ASKS_PRICE.search(talk.text))


async def products_priced(talk: Talk) -> list[Product]:
    """The goods whose price is asked for; in a form 退多少钱 asks for another."""
    is_asked = asks_price(talk) and talk.active_form is None
    return await _products_named(talk, _AROUND) if is_asked else []


async def _products_named(talk: Talk, *around: re.Pattern[str]) -> list[Product]:
    query = "" if talk.is_click else _wish(talk, *around) or _remembered(talk)
    return (await talk.crm.search_products(query)).products if query else []


def _remembered(talk: Talk) -> str:
    """The product of an earlier question, as long as it can still be meant."""
    turns = talk.turns_since_set(PRODUCT_SLOT)
    is_fresh = turns is not None and turns <= _REMEMBERED_TURNS
    return str(talk.slot(PRODUCT_SLOT))[:QUERY_LENGTH] if is_fresh else ""


def _wish(talk: Talk, *around: re.Pattern[str]) -> str:
    words = talk.text
    for pattern in around:
        words = pattern.sub("", words)
    return words[:QUERY_LENGTH]


def _prices(talk: Talk) -> tuple[int | None, int | None]:
    """The least and the most a thing may cost, in minor units."""
    amount = talk.entity("amount")
    if amount is None:
        return None, None
    minor = min(Decimal(amount) * 100, _MOST_MINOR)
    words = "" if talk.is_click else talk.text
    if _AT_LEAST.search(words) and not _AT_MOST.search(words):
        return int(minor), None
    if not _ABOUT.search(words):
        return None, int(minor)
    least, most = minor * (1 - _ABOUT_SHARE), minor * (1 + _ABOUT_SHARE)
    return int(least), int(min(most, _MOST_MINOR))


def _stock(talk: Talk, product: Product) -> str:
    return talk.texts.fill(f"stock_level.{product.stock}")


def _described(talk: Talk, product: Product) -> str:
    return talk.texts.fill(
        "product.line",
        name=product.name,
        price=talk.texts.money(product.price_minor, product.currency),
        stock=_stock(talk, product),
        description=(product.description or "")[:DESCRIPTION_LENGTH],
    )
