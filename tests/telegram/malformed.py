"""Updates as no honest server sends them: what people do on Telegram, with anything in it changed, or mere bytes.

For the tests and for ``make soak``. Every update is a recipe that hypothesis draws; its number is put in when it is
sent, because two of one number are one update.
"""

import copy
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from hypothesis import strategies as st
from PIL import Image

from tests.fakes.telegram.people import PrivateChat
from tests.fakes.telegram.server import TelegramServer
from tests.fakes.telegram.wire import Json

PEOPLE = (51_000_001, 51_000_002, 51_000_003)
ENOUGH = 10**6  # a number by which one of a few is chosen


def _nested(depth: int) -> Any:  # noqa: ANN401
    value: Any = {}
    for _ in range(depth):
        value = [value]
    return value


HUGE = (2**31, 2**53, 2**63 - 1, 2**63, -(2**63) - 1, 2**64, 10**30, -(10**30), 10**300)
NUMBERS = st.one_of(
    st.integers(-3, 60), st.sampled_from(HUGE), st.floats(), st.sampled_from(PEOPLE).map(str)
)
WORDS = st.one_of(
    st.text(max_size=8),
    st.sampled_from(
        (
            *("\x00", "a\x00b", "\ud800", "\udfff\ud800", "在\ud83d吗", "\ufeff", "\u202e反"),
            *("", " ", "\u200b", "\x1b[2J", "/start", "/start \x00", "{name}", "%s", "<b>"),
            *("private", "group", "supergroup", "channel", "secret", "sender", "kicked", "left"),
            *("9" * 5000, "长" * 5000, "\x00" * 300, "\ud800" * 300),
        )
    ),
)
LEAVES = st.one_of(st.none(), st.booleans(), NUMBERS, WORDS)
ODD = st.one_of(
    LEAVES,
    st.lists(LEAVES, max_size=3),
    st.dictionaries(
        st.sampled_from(("id", "chat", "type", "", "from", "\x00")), LEAVES, max_size=3
    ),
    st.sampled_from((30, 200, 500)).map(_nested),
)
DEEDS = ("replace", "replace", "replace", "delete", "move", "twice", "wrap", "add", "add")
KEYS = ("text", "photo", "contact", "chat", "edited_message", "callback_query", "channel_post", "")


@dataclass(frozen=True)
class Recipe:
    """How an update is made of a sound one; numbers choose one of what there is."""

    base: int
    changes: tuple[tuple[int, str, Any], ...]
    spelling: tuple[str, int]
    raw: bytes | None = None

    def body(self, sound: list[Json], number: int) -> bytes:
        """The update as bytes, with this number unless a change struck that too."""
        if self.raw is not None:
            return self.raw
        update = copy.deepcopy(sound[self.base % len(sound)]) | {"update_id": number}
        for place, deed, value in self.changes:
            _change(update, place, deed, value)
        return _spell(json.dumps(update), *self.spelling)


CHANGES = st.tuples(st.integers(0, ENOUGH), st.sampled_from(DEEDS), ODD)
SPELLINGS = st.tuples(
    st.sampled_from(
        (*["plain"] * 9, "key twice", "key twice at the end", "cut", "NUL", "utf-16", "bytes")
    ),
    st.integers(0, ENOUGH),
)
RAW = st.one_of(
    st.binary(max_size=60),
    st.sampled_from((b"[" * 100_000, b'{"a":' * 5000, b'{"update_id":' + b"9" * 5000 + b"}")),
)


def recipes() -> st.SearchStrategy[Recipe]:
    """Mostly sound updates with one or two changes; one in sixteen is mere bytes."""
    changed = st.builds(
        Recipe,
        base=st.integers(0, ENOUGH),
        changes=st.lists(CHANGES, min_size=1, max_size=2).map(tuple),
        spelling=SPELLINGS,
    )
    bare = RAW.map(lambda raw: Recipe(base=0, changes=(), spelling=("plain", 0), raw=raw))
    return st.integers(0, 15).flatmap(lambda drawn: bare if drawn == 0 else changed)


def _places(value: object) -> Iterator[tuple[Any, Any]]:
    """(holder, key) of everything in a JSON value."""
    keys = (
        value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
    )
    for key in keys:
        yield value, key
        yield from _places(value[key])  # type: ignore[index]


def _change(update: Json, place: int, deed: str, value: object) -> None:
    places = list(_places(update))
    if not places:
        return
    holder, key = places[place % len(places)]
    match deed:
        case "replace":
            holder[key] = value
        case "delete":
            del holder[key]
        case "move":
            update[KEYS[place % len(KEYS)]] = holder.pop(key)
        case "twice":
            holder[key] = [holder[key], copy.deepcopy(holder[key])]
        case "wrap":
            holder[key] = {"id": holder[key], "x": value}
        case "add":
            held = holder[key]
            (held if isinstance(held, dict) else update)[KEYS[place % len(KEYS)]] = value


def _spell(text: str, how: str, place: int) -> bytes:
    body = text.encode()
    at = place % len(body)
    match how:
        case "key twice":
            return text.replace(
                "{", '{"id": 7, "update_id": null, "chat": {}, ', 1 + place % 4
            ).encode()
        case "key twice at the end":
            return body[:-1] + b', "update_id": 3, "message": {"chat": {"id": 51000001}}}'
        case "cut":
            return body[:at]
        case "NUL":
            return body[:at] + b"\x00" + body[at:]
        case "utf-16":
            return text.encode("utf-16")
        case "bytes":
            return body[:at] + b"\xff\xfe\xed\xa0\x80" + body[at:]
    return body


def sound_updates(server: TelegramServer) -> list[Json]:
    """What the fake tells a bot when people do all they can do, without the numbers."""
    for person in PEOPLE:
        _do_all(server, server.user(person).private())
    member = server.user(PEOPLE[0])
    group = server.group("茶友", member)
    group.add_bot(member)
    group.say(member, "/start@shanyu_shop_bot")
    group.say(member, "@shanyu_shop_bot 我的订单")
    group.remove_bot(member)
    return [update.body for update in server.bot.queue.first(1000)]


def _do_all(server: TelegramServer, chat: PrivateChat) -> None:
    content = io.BytesIO()
    Image.new("RGB", (90, 60), "green").save(content, "PNG")
    chat.start("code")
    said = chat.say("我的订单到哪了 https://shop.example")
    chat.edit(said.id, "订单到哪了")
    chat.send_photo(content.getvalue(), caption="坏了")
    chat.send_voice()
    chat.send_sticker()
    chat.send_document("发票.pdf", b"%PDF", mime_type="application/pdf")
    chat.send_location(31.2, 121.5)
    chat.send_contact("13800000000")
    button = {"inline_keyboard": [[{"text": "第一单", "callback_data": "chc_1"}]]}
    offer = server.bot.put(chat.chat, server.bot.person, {"text": "哪一单？"}, markup=button)
    chat.press("第一单", message=offer)
    chat.say("好", reply_to=offer)
    chat.block()
    chat.unblock()
