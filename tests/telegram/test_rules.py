"""Reading updates: what is documented is understood, and everything else is unreadable, never an accident."""

import contextlib
import copy
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Message
from telegram.ext.filters import StatusUpdate

from crm_backend.conversations.values import AttachmentKind
from crm_backend.telegram.errors import UpdateUnreadable
from crm_backend.telegram.models import TelegramBinding
from crm_backend.telegram.rules import (
    SERVICE_MESSAGES,
    InGroup,
    Pressed,
    Reachability,
    Written,
    locale_of,
    read_update,
)
from crm_backend.telegram.values import Caller

PERSON = {"id": 5, "is_bot": False, "first_name": "小明", "language_code": "zh-hans"}
BOT = {"id": 7, "is_bot": True, "first_name": "客服"}
CHAT = {"id": 5, "type": "private", "first_name": "小明"}
GROUP = {"id": -100, "type": "supergroup", "title": "茶友"}
FILE = {"file_id": "AgAC", "file_unique_id": "x"}
PHOTO = [FILE | {"width": 90, "height": 90}, FILE | {"file_id": "big", "width": 9, "height": 9}]


def message(**fields: object) -> dict[str, Any]:
    return {"message_id": 3, "date": 1, "chat": CHAT, "from": PERSON} | fields


def read(**update: object):
    return read_update(json.dumps({"update_id": 1} | update))


def test_text_is_read():
    assert read(message=message(text="在吗")) == Written(
        chat_id=5,
        message_id=3,
        text="在吗",
        attachment=None,
        language="zh-hans",
        is_edit=False,
        sender="小明",
    )


@pytest.mark.parametrize(
    ("fields", "kind", "about"),
    [
        ({"photo": PHOTO}, AttachmentKind.PHOTO, ""),
        ({"voice": FILE | {"duration": 3}}, AttachmentKind.VOICE, ""),
        ({"document": FILE | {"file_name": "发票.pdf"}}, AttachmentKind.FILE, "发票.pdf"),
        ({"location": {"latitude": 31.2, "longitude": 121.5}}, AttachmentKind.LOCATION, "31.20000"),
        (
            {"contact": {"phone_number": "13800000000", "first_name": "小红"}},
            AttachmentKind.CONTACT,
            "小红",
        ),
        ({"dice": {"emoji": "🎲", "value": 3}}, AttachmentKind.OTHER, ""),
    ],
)
def test_attachment_is_named(fields, kind, about):
    attachment = read(message=message(**fields)).attachment
    assert attachment.kind is kind
    assert attachment.about.startswith(about)
    assert "138" not in attachment.about


@pytest.mark.parametrize(
    "fields",
    [
        {"checklist": {"title": "清单", "tasks": [{"id": 1, "text": "退款"}]}},
        {"hologram": {"file_id": "of a newer Bot API"}},
        {},
    ],
)
def test_whatever_a_person_sends_is_something(fields):
    said = read(message=message(**fields))
    assert (said.text, said.attachment.kind) == ("", AttachmentKind.OTHER)
    assert read(message=message(**fields) | {"from": BOT}) is None


@pytest.mark.parametrize(
    "fields",
    [
        {"pinned_message": message(text="在吗")},
        {"new_chat_members": [PERSON]},
        {"message_auto_delete_timer_changed": {"message_auto_delete_time": 9}},
        {"write_access_allowed": {}},
        {"chat_background_set": {"type": {"type": "chat_theme", "theme_name": "🌙"}}},
    ],
)
def test_what_happens_in_a_chat_is_nothing_said(fields):
    assert read(message=message(**fields)) is None


def test_service_messages_are_those_that_the_library_knows():
    known = {name.lower() for name in dir(StatusUpdate) if name.isupper()} - {"all"}
    of_one_name = {
        "chat_created": {"group_chat_created", "supergroup_chat_created", "channel_chat_created"},
        "migrate": {"migrate_to_chat_id", "migrate_from_chat_id"},
    }
    spelled_out = set.union(*(of_one_name.get(name, {name}) for name in known))
    assert set(SERVICE_MESSAGES) == spelled_out | {"boost_added"}
    assert all(hasattr(Message, name) for name in SERVICE_MESSAGES)


def test_largest_picture_is_the_one_remembered():
    assert read(message=message(photo=PHOTO)).attachment.file_id == "big"


def test_caption_is_the_text_of_a_picture():
    assert read(message=message(photo=PHOTO, caption="坏了")).text == "坏了"


@pytest.mark.parametrize(
    ("fields", "caller"),
    [
        ({"username": "ming_tea"}, Caller(name="小明", username="ming_tea")),
        ({"first_name": "老板\n@boss_wang"}, Caller(name="老板 @boss_wang")),
        (
            {"first_name": "x" * 64, "last_name": "y" * 64, "username": "z" * 32},
            Caller(name="x" * 64 + " " + "y" * 25, username="z" * 32),
        ),
    ],
)
def test_name_that_anybody_can_take_is_told_from_the_user_name(fields, caller):
    sender = read(message=message(text="在吗") | {"from": PERSON | fields}).sender
    assert Caller.parse(sender) == caller
    assert len(sender) <= TelegramBinding.name.type.length


def test_edit_is_known_as_one():
    assert read(edited_message=message(text="在吗", edit_date=2)).is_edit


@pytest.mark.parametrize("text", ["/start", "/start abc", "/help@shop_bot", " /start"])
def test_command_asks_for_the_greeting(text):
    assert read(message=message(text=text)).wants_greeting


@pytest.mark.parametrize("text", ["开始", "/refund", "请 /start", ""])
def test_other_words_ask_for_nothing(text):
    assert not read(message=message(text=text)).wants_greeting


def press(**fields: object) -> dict[str, object]:
    shown = message(text="哪一单？") | {"from": BOT}
    whole = {"id": "88", "from": PERSON, "chat_instance": "1", "data": "chc_1", "message": shown}
    return whole | fields


def test_press_is_private_only_where_the_chat_is_the_person():
    assert read(callback_query=press()) == Pressed(
        press_id="88",
        chat_id=5,
        message_id=3,
        data="chc_1",
        is_private=True,
        language="zh-hans",
        sender="小明",
    )
    in_group = message(text="哪一单？", chat=GROUP)
    assert not read(callback_query=press(message=in_group)).is_private
    assert not read(callback_query=press() | {"from": PERSON | {"id": 6}}).is_private


@pytest.mark.parametrize("odd", ["a\x00b", "\ud800", "选"])
def test_names_that_no_database_takes_are_left_out(odd):
    assert read(callback_query=press(data=odd)).data == ""
    assert (
        read(message=message(voice=FILE | {"file_id": odd, "duration": 3})).attachment.file_id
        is None
    )


def words(text: str, **named: str) -> dict[str, object]:
    """A text with the entities that its parts are."""
    entities = [
        {"type": kind, "offset": len(text[: text.index(part)].encode("utf-16-le")) // 2}
        | {"length": len(part)}
        for kind, part in named.items()
    ]
    return {"text": text, "entities": entities}


STRANGER = PERSON | {"id": 8}
OTHER_BOT = BOT | {"id": 9}
MENTIONED = {"type": "text_mention", "offset": 0, "length": 2}


@pytest.mark.parametrize(
    ("fields", "calls"),
    [
        ({"text": "大家好"}, False),
        (words("/start", bot_command="/start"), True),
        (words("/start@Shanyu_bot", bot_command="/start@Shanyu_bot"), True),
        (words("/start@other_bot", bot_command="/start@other_bot"), False),
        (words("👋 @shanyu_BOT 在吗", mention="@shanyu_BOT"), True),
        (words("@wang 吃饭吗", mention="@wang"), False),
        (words("我是 shanyu_bot", hashtag="shanyu_bot"), False),
        ({"photo": PHOTO, "caption": "@shanyu_bot", "caption_entities": [MENTIONED]}, False),
        ({"text": "客服", "entities": [MENTIONED | {"user": BOT}]}, True),
        ({"text": "小红", "entities": [MENTIONED | {"user": STRANGER}]}, False),
        ({"text": "好", "reply_to_message": message(text="？") | {"from": BOT}}, True),
        ({"text": "好", "reply_to_message": message(text="？") | {"from": OTHER_BOT}}, False),
        ({"text": "好", "reply_to_message": message(text="？") | {"from": STRANGER}}, False),
    ],
)
def test_group_message_calls_us_or_not(fields, calls):
    heard = read(message=message(chat=GROUP, **fields))
    assert isinstance(heard, InGroup)
    assert heard.chat_id == -100
    assert heard.calls(7, "Shanyu_Bot") is calls


def test_mention_below_a_picture_calls_us_once_our_name_is_known():
    named = [{"type": "mention", "offset": 0, "length": 11}]
    shown = {"photo": PHOTO, "caption": "@shanyu_bot", "caption_entities": named}
    heard = read(message=message(chat=GROUP, **shown))
    assert (heard.calls(7, "shanyu_bot"), heard.calls(7, None)) == (True, False)


@pytest.mark.parametrize(("kind", "is_in"), [("supergroup", True), ("channel", False)])
def test_whoever_lets_us_into_a_group_calls_us(kind, is_in):
    now, before = ({"user": BOT, "status": status} for status in ("member", "left"))
    change = {"chat": GROUP | {"type": kind}, "from": PERSON, "date": 1}
    change |= {"old_chat_member": before, "new_chat_member": now}
    assert read(my_chat_member=change).calls(7, None) is is_in


@pytest.mark.parametrize(("status", "reachable"), [("kicked", False), ("member", True)])
def test_stopping_the_bot_is_read(status, reachable):
    ended = {"user": BOT, "status": status, "until_date": 0}
    change = {"chat": CHAT, "from": PERSON, "date": 1, "old_chat_member": ended}
    found = read(my_chat_member=change | {"new_chat_member": ended})
    assert found == Reachability(chat_id=5, is_reachable=reachable)


def test_service_messages_and_unknown_kinds_concern_nobody():
    assert read(message=message(pinned_message=message(text="旧"))) is None
    assert read(something_new={"x": 1}) is None


@pytest.mark.parametrize("language", ["", "zh-hans", "de"])
def test_chinese_is_spoken_unless_somebody_reads_english(language):
    assert (locale_of(language), locale_of("en-GB")) == ("zh-CN", "en")


WHOLE = [
    {"update_id": 1, "message": message(text="在吗")},
    {"update_id": 1, "message": message(photo=PHOTO, caption="坏了")},
    {"update_id": 1, "callback_query": press()},
    {"update_id": 1, "message": message(chat=GROUP, text="/start")},
]
ODD = st.one_of(
    *(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5)),
    *(st.lists(st.integers(), max_size=2), st.dictionaries(st.text(max_size=3), st.none())),
)


def paths(value: object, before: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in a JSON value."""
    parts = value.items() if isinstance(value, dict) else ()
    return [before, *(path for key, part in parts for path in paths(part, (*before, key)))]


@given(st.data())
def test_update_with_one_field_wrong_or_gone_is_read_or_unreadable(data):
    update = copy.deepcopy(data.draw(st.sampled_from(WHOLE)))
    *way, last = data.draw(st.sampled_from(paths(update)[1:]))
    holder: Any = update
    for key in way:
        holder = holder[key]
    if data.draw(st.booleans()):
        del holder[last]
    else:
        holder[last] = data.draw(ODD)
    with contextlib.suppress(UpdateUnreadable):
        found = read_update(json.dumps(update))
        assert found is None or isinstance(found, Written | Pressed | InGroup | Reachability)
