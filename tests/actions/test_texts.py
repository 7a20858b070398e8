"""Sentences: the same keys in each language, all used, nothing typed by a customer interpreted."""

import ast
import re
from datetime import UTC, date, datetime

import pytest

from actions.texts import Texts, en, zh_cn
from tests.actions.rasa_double import ROOT, load_yaml

ACTIONS = ROOT / "actions"
PLACEHOLDER = re.compile(r"\{([a-z_]+)\}")
# Keys the code puts together: prefix + a code of the contract.
COMPOSED = (
    "month.", "status.", "chip.", "refund_kind.", "refund_reason.", "verdict.", "wish.", "topic.",
    "service.", "order.", "stock_level.", "refund_state.", "figures.cannot.", "figures.note.",
    "dimension.",
)  # fmt: skip


def strings_in_code() -> set[str]:
    found: set[str] = set()
    for path in ACTIONS.rglob("*.py"):
        if path.parent.name == "texts" and path.name != "__init__.py":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found |= {
            node.value
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant) and isinstance(node.value, str)
        }
    return found


def test_both_languages_have_the_same_keys() -> None:
    assert zh_cn.TEXTS.keys() == en.TEXTS.keys()


@pytest.mark.parametrize("key", zh_cn.TEXTS)
def test_both_languages_take_the_same_values(key: str) -> None:
    chinese = set(PLACEHOLDER.findall(zh_cn.TEXTS[key]))
    assert chinese == set(PLACEHOLDER.findall(en.TEXTS[key]))


def test_every_key_named_in_code_exists() -> None:
    topics = {key.split(".")[0] for key in zh_cn.TEXTS}
    shape = re.compile(rf"({'|'.join(topics)})\.[a-z_.]*[a-z_]")
    named = {text for text in strings_in_code() if shape.fullmatch(text)}
    logged = {"hub.unavailable", "turn.overtaken"}
    assert named - logged <= zh_cn.TEXTS.keys()
    assert len(named) > 80


def test_no_sentence_is_left_over() -> None:
    named = strings_in_code()
    unused = {
        key
        for key in zh_cn.TEXTS
        if key.partition("@")[0] not in named and not key.startswith(COMPOSED)
    }
    assert not unused


@pytest.mark.parametrize("key", [key for key in zh_cn.TEXTS if not key.startswith("month.")])
def test_chinese_wording_keeps_to_the_house_rules(key: str) -> None:
    sentence = zh_cn.TEXTS[key]
    assert not re.search(r"亲|！|!|[?,;:]|已退款|[\U0001F300-\U0001FAFF]", sentence)
    assert sentence.count("抱歉") + sentence.count("对不起") <= 1


@pytest.mark.parametrize("key", en.TEXTS)
def test_english_wording_has_one_word_for_one_thing(key: str) -> None:
    # An article is a help page; what is sold is an item. Best sellers are those of the last 30 days.
    assert not re.search(r"\barticle\b|\bmended\b|this month|this price", en.TEXTS[key])


def test_what_the_bot_says_of_itself_is_the_same_everywhere() -> None:
    challenged = load_yaml(ROOT / "domain.yml")["responses"]["utter_bot_challenge"]
    chinese, english = (each["text"] for each in challenged)
    for said in (chinese, zh_cn.TEXTS["fallback.out_of_scope"]):
        assert "处理这家店的事，比如订单、物流、售后和优惠。" in said
    for said in (english, en.TEXTS["fallback.out_of_scope"]):
        assert (
            "help with matters of this shop, such as orders, deliveries, returns and coupons."
            in said
        )


def test_what_a_customer_typed_is_never_a_template() -> None:
    words = "{number} {0} {wish} %s \\1 \\g<0>"
    assert words in Texts("zh-CN").fill("handoff.summary_words", words=words)


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_a_channel_may_have_a_sentence_of_its_own(locale: str) -> None:
    assert "Telegram" in Texts(locale, channel="telegram").fill("sign_in")
    assert "Telegram" not in Texts(locale, channel="web").fill("sign_in")
    assert Texts(locale, channel="telegram").fill("hub.down") == Texts(locale).fill("hub.down")


def test_sentences_of_a_channel_stand_for_one_of_all() -> None:
    assert {key.partition("@")[0] for key in zh_cn.TEXTS} <= zh_cn.TEXTS.keys()


def test_a_missing_value_is_an_error() -> None:
    with pytest.raises(KeyError):
        Texts("zh-CN").fill("handoff.summary")


def test_latin_values_stand_apart_from_chinese() -> None:
    texts = Texts("zh-CN")
    assert texts.fill("refund.status_asked", when="今天 10:00") == "今天 10:00 申请。"
    assert texts.fill("refund.status_asked", when="昨天") == "昨天申请。"


@pytest.mark.parametrize(
    ("amount_minor", "currency", "shown"),
    [
        (123450, "CNY", "¥1,234.50"),
        (5, "CNY", "¥0.05"),
        (100, "GBP", "£1.00"),
        (1, "SEK", "SEK 0.01"),
    ],
)
def test_money(amount_minor: int, currency: str, shown: str) -> None:
    assert Texts("zh-CN").money(amount_minor, currency) == shown


@pytest.mark.parametrize(
    ("day", "chinese", "english"),
    [
        (date(2026, 11, 25), "今天", "today"),
        (date(2026, 11, 24), "昨天", "yesterday"),
        (date(2026, 11, 26), "明天", "tomorrow"),
        (date(2026, 3, 5), "3 月 5 日", "5 Mar"),
        (date(2025, 12, 31), "2025 年 12 月 31 日", "31 Dec 2025"),
    ],
)
def test_days(day: date, chinese: str, english: str) -> None:
    today = date(2026, 11, 25)
    assert Texts("zh-CN").day(day, today=today) == chinese
    assert Texts("en").day(day, today=today) == english


def test_moments_are_on_the_shops_clock() -> None:
    now = datetime(2026, 11, 25, 2, 0, tzinfo=UTC)
    late = datetime(2026, 11, 24, 17, 30, tzinfo=UTC)
    texts = Texts("zh-CN")
    assert texts.moment(late, now=now, time_zone="Asia/Shanghai") == "今天 01:30"
    assert texts.moment(late, now=now, time_zone="Europe/London") == "昨天 17:30"


@pytest.mark.parametrize("locale", [None, "", "zh", "zh-CN", "zh-TW", "xx"])
def test_unknown_languages_get_chinese(locale: str | None) -> None:
    assert Texts(locale).fill("chip.all_lines") == "全部"


@pytest.mark.parametrize(
    ("locale", "written", "read"),
    [
        ("en", "顺丰速运", "SF Express"),
        ("en", "村口小张", "村口小张"),
        ("zh-CN", "顺丰速运", "顺丰速运"),
    ],
)
def test_carriers_have_names_that_the_reader_knows(locale: str, written: str, read: str) -> None:
    assert Texts(locale).carrier(written) == read


@pytest.mark.parametrize(
    ("locale", "read"), [("en", "approved, not paid out yet"), ("zh-CN", "已同意，待寄回")]
)
def test_the_state_of_a_refund_is_in_the_readers_words(locale: str, read: str) -> None:
    assert Texts(locale).refund_state("approved", "已同意，待寄回") == read
