"""Which language a customer is answered in."""

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.slots import AnySlot
from rasa.shared.core.trackers import DialogueStateTracker

from bot import asked_figures
from bot.message_language import SLOT, language_of, locale_of_turn, remember


@pytest.fixture
def tracker() -> DialogueStateTracker:
    return DialogueStateTracker("trn_1", [AnySlot(SLOT, [{"type": "custom"}])])


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("where is my order", "en"),
        ("Thanks!", "en"),
        ("I\u2019d like a refund", "en"),
        ("do you have cups", "en"),
        ("我要 refund", "zh-CN"),
        ("iPhone 15 有货吗", "zh-CN"),
        ("SF2611240007", None),
        ("6688", None),
        ("Nike Air Max", None),
        ("wo yao tuikuan", None),
        ("you huo ma", None),
        ("ok", None),
        ("😀", None),
        ("", None),
    ],
)
def test_script_and_a_few_words_decide(text: str, language: str | None) -> None:
    assert language_of(text) == language


@pytest.mark.parametrize("page", ["zh-CN", "en"])
def test_the_page_decides_until_something_was_said(
    tracker: DialogueStateTracker, page: str
) -> None:
    assert locale_of_turn(tracker, None, page) == page
    assert locale_of_turn(tracker, "6688", page) == page
    assert locale_of_turn(tracker, "where is it", page) == "en"
    assert locale_of_turn(tracker, "在哪", page) == "zh-CN"


def test_buttons_and_numbers_keep_the_language_of_what_was_said(
    tracker: DialogueStateTracker,
) -> None:
    remember(tracker, "I want a refund", Domain.empty())
    assert locale_of_turn(tracker, None, "zh-CN") == "en"
    assert locale_of_turn(tracker, "SF2611240007", "zh-CN") == "en"
    remember(tracker, "6688", Domain.empty())
    assert locale_of_turn(tracker, None, "zh-CN") == "en"
    remember(tracker, "退款", Domain.empty())
    assert locale_of_turn(tracker, None, "en") == "zh-CN"


def test_a_domain_without_the_slot_remembers_nothing() -> None:
    tracker = DialogueStateTracker("trn_1", [])
    remember(tracker, "I want a refund", Domain.empty())
    assert locale_of_turn(tracker, None, "zh-CN") == "zh-CN"


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("net sales Q3 vs Q2", "en"),
        ("revenue Q3", "en"),
        ("Refund rate", "en"),
        ("净销售额 Q3 vs Q2", "zh-CN"),
        ("GMV", None),
        ("csat", None),
        ("Q3 vs Q2", None),
        ("zhou mo", None),
    ],
)
def test_staff_are_answered_in_the_language_of_their_figure(
    tracker: DialogueStateTracker, text: str, language: str | None
) -> None:
    read = asked_figures.language_of
    assert read(text) == language
    assert locale_of_turn(tracker, text, "zh-CN", read=read) == (language or "zh-CN")
    remember(tracker, text, Domain.empty(), read=read)
    assert locale_of_turn(tracker, None, "zh-CN", read=read) == (language or "zh-CN")


def test_figures_say_nothing_of_a_customer_s_language() -> None:
    assert language_of("net sales") is None
