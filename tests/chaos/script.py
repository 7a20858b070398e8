"""What the customers of a fault run say: seeded, so that two runs over the same shop say the same.

A scene begins with a line and goes on by answering what the bot asks, as a customer would. What is
said depends on the seed and on the bot's answers only, never on time.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from tests.fakes.chat_client import Answer
from tests.fresh_orders import CUSTOMERS
from tests.real_stack import RealStack

SMALL_TALK = ("你好", "谢谢", "你是机器人吗", "再见", "在吗")
RULES = ("退款规则是什么", "运费多少", "多久能发货", "退货怎么寄回", "发什么快递")
LOOK_UPS = (
    "我的订单到哪了",
    "查一下我的所有订单",
    "怎么还没发货",
    "快递到哪里了",
    "{number}到哪了",
)
PROGRESS = ("退款进度", "我的退款到哪一步了")
REFUNDS = ("我要退款 {number}", "{number} 这单申请退款", "退款，订单号{number}")
CANCELS = ("取消订单 {number}", "{number}不要了，帮我取消订单")
BURST = ("在吗", "我那个订单", "怎么还没到")
LONGEST_FORM = 7
PAID_AT_LEAST = 8
VISITORS = 4
# What a customer answers to a question: the first of these titles that is offered.
REFUND_ANSWERS = ("确认提交", "全部", "退货退款", "不想要了")
CANCEL_ANSWERS = ("确认取消",)

# Given the bot's last answer: what is pressed (a title) next, or None when the scene is over.
Next = Callable[[Answer], str | None]


@dataclass(frozen=True)
class Scene:
    """One wish of a customer."""

    opening: str
    goes_on: Next = field(default=lambda _answer: None)
    # Lines typed one after the other whatever the bot says.
    further_lines: tuple[str, ...] = ()
    # How often it usually goes on.
    usual_answers: int = 0


@dataclass(frozen=True)
class Part:
    """All scenes of one conversation, in order; ``customer`` is None for a visitor."""

    name: str
    customer: str | None
    scenes: tuple[Scene, ...]


@dataclass(frozen=True)
class KnownOrder:
    """An order the script may talk about."""

    number: str
    customer: str
    status: str
    phone_tail: str


def press_first_of(titles: tuple[str, ...]) -> Next:
    """Answer a form: press the first title that is offered, until none is."""

    def choose(answer: Answer) -> str | None:
        return next((title for title in titles if title in answer.titles), None)

    return choose


def known_orders(stack: RealStack) -> list[KnownOrder]:
    """Orders that a form can be about, one a customer."""
    rows = stack.rows(
        "SELECT o.number, c.number, o.status, substr(o.recipient_phone, -4)"
        " FROM orders o JOIN customers c ON c.id = o.customer_id"
        " WHERE o.status IN ('paid', 'delivered', 'shipped') AND c.number LIKE ?"
        " ORDER BY o.number",
        f"{CUSTOMERS}%",
    )
    return [KnownOrder(*row) for row in rows]


def write_script(orders: list[KnownOrder], *, messages: int, seed: int) -> list[Part]:
    """Parts that hold about ``messages`` messages together.

    As many customers as that takes, some of each kind of order first; small talk when they run out.
    """
    dice = random.Random(seed)
    orders = sorted(orders, key=lambda order: dice.random())
    paid = [order for order in orders if order.status == "paid"][:PAID_AT_LEAST]
    rest = [order for order in orders if order not in paid]
    parts = [_visitor(order, dice) for order in rest[:VISITORS]]
    for order in (*paid, *rest):
        if _length(parts) < messages:
            parts.append(_customer(order, dice))
    talk = _small_scenes(dice)
    while _length(parts) < messages:
        place = dice.randrange(len(parts))
        part = parts[place]
        parts[place] = Part(part.name, part.customer, (*part.scenes, next(talk)))
    return parts


def _length(parts: list[Part]) -> int:
    """How many messages they will be, more or less."""
    scenes = (scene for part in parts for scene in part.scenes)
    return sum(1 + len(scene.further_lines) + scene.usual_answers for scene in scenes)


def _small_scenes(dice: random.Random) -> Iterator[Scene]:
    while True:
        yield Scene(dice.choice(SMALL_TALK))
        yield Scene(dice.choice(RULES))


def _customer(order: KnownOrder, dice: random.Random) -> Part:
    def say(lines: tuple[str, ...]) -> str:
        return dice.choice(lines).replace("{number}", order.number)

    scenes = [Scene(say(SMALL_TALK)), Scene(say(LOOK_UPS)), Scene(say(LOOK_UPS)), Scene(say(RULES))]
    if order.status == "paid" and dice.random() < 0.5:
        scenes.append(Scene(say(CANCELS), press_first_of(CANCEL_ANSWERS), usual_answers=1))
    else:
        scenes.append(Scene(say(REFUNDS), press_first_of(REFUND_ANSWERS), usual_answers=3))
    scenes += [Scene(say(PROGRESS)), Scene(say(LOOK_UPS))]
    return Part(order.customer, order.customer, tuple(scenes))


def _visitor(order: KnownOrder, dice: random.Random) -> Part:
    proof = Scene("我的订单到哪了", further_lines=(order.number, order.phone_tail))
    scenes = (Scene("你好"), proof, Scene(f"{order.number}到哪了"), Scene(dice.choice(RULES)))
    return Part(f"visitor of {order.number}", None, scenes)
