"""Which article answers a question, and how sure that is."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any

import pytest

from crm_backend.demo.knowledge import articles
from crm_backend.knowledge.models import Article
from crm_backend.knowledge.retrieval import (
    CONFIDENT,
    CONFIDENT_OF_TOPIC,
    ArticleIndex,
    Wording,
    index_of,
)
from crm_backend.knowledge.values import ArticleTopic
from tests.fakes.fixed_clock import NOW
from tests.knowledge.questions import (
    CHOSEN_ON,
    NOT_ANSWERED_CHOSEN_ON,
    NOT_ANSWERED_UNSEEN,
    UNSEEN,
)

ARTICLES = articles(NOW)


def wording(article: Article) -> Wording:
    questions = (article.title, article.title_en or "", *article.similar_questions)
    answer = " ".join((article.text, article.text_en or "", *article.tags))
    return Wording(questions, answer)


INDEX = ArticleIndex(tuple(map(wording, ARTICLES)))


def answered_by(question: str) -> str | None:
    found = INDEX.find(question)
    confident = found is not None and found.confidence >= CONFIDENT
    return ARTICLES[found.index].title if found and confident else None


@pytest.mark.parametrize("questions", [CHOSEN_ON, UNSEEN], ids=["chosen on", "unseen"])
def test_nine_in_ten_paraphrases_find_their_article_and_none_another(questions):
    asked = [(title, question) for title, all_of in questions.items() for question in all_of]
    found = [(answered_by(question), title) for title, question in asked]
    assert len(asked) >= 40
    assert sum(got == title for got, title in found) >= 0.9 * len(asked)
    assert [pair for pair in found if pair[0] not in (pair[1], None)] == []


@pytest.mark.parametrize("questions", [NOT_ANSWERED_CHOSEN_ON, NOT_ANSWERED_UNSEEN])
def test_one_in_twenty_questions_without_an_article_is_answered_at_most(questions):
    assert len(questions) >= 20
    assert len([question for question in questions if answered_by(question)]) <= 1


def test_no_paraphrase_stands_in_an_article():
    written = {each for article in ARTICLES for each in (article.title, *article.similar_questions)}
    paraphrases = {
        each for half in (CHOSEN_ON, UNSEEN) for all_of in half.values() for each in all_of
    }
    assert not written & paraphrases


def test_every_article_is_found_by_its_own_questions_for_certain():
    for article in ARTICLES:
        for question in (article.title, *article.similar_questions):
            found = INDEX.find(question)
            assert found is not None
            assert ARTICLES[found.index].title == article.title, question
            assert 0.7 < found.confidence <= 1.0 + 1e-9, question


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("密码忘了怎么办", "登录和密码"),
        ("手机号换了，怎么改绑", "换手机号和地址簿"),
        ("别再给我发短信了", "个人信息和短信"),
        ("怎么评价", "确认收货和评价"),
        ("怎么切换账号", None),
        ("I forgot my password", "登录和密码"),
        ("", None),
        ("天气", None),
    ],
)
def test_within_a_topic_less_is_enough(question: str, title: str | None):
    of_account = [i for i, each in enumerate(ARTICLES) if each.topic is ArticleTopic.ACCOUNT]
    found = INDEX.find(question, among=of_account)
    clear = found is not None and found.confidence >= CONFIDENT_OF_TOPIC
    assert (ARTICLES[found.index].title if found and clear else None) == title


def test_two_that_fit_equally_well_decide_nothing():
    assert (
        ArticleIndex((Wording(("账号密码",), ""), Wording(("账号注销",), ""))).find("账号") is None
    )


def test_a_single_sign_in_common_is_chance():
    assert ArticleIndex((Wording(("开票规则",), "好"),)).find("好的") is None


@pytest.mark.parametrize("question", ["", "？", "怎么", "\u202e", "x" * 2_000, "长" * 2_000])
def test_nothing_said_finds_nothing(question: str):
    assert INDEX.find(question) is None
    assert ArticleIndex(()).find(question) is None


def test_an_edit_is_another_index_and_the_same_words_are_not():
    before = (Wording(("开票规则",), "付款后"),)
    assert index_of(before) is index_of((Wording(("开票规则",), "付款后"),))
    found = index_of((Wording(("实体店",), "没有"),)).find("有实体店吗")
    assert found is not None
    assert index_of(before).find("有实体店吗") is None


def lines_run(act: Callable[[], object]) -> int:
    """How many lines of Python ran, loops counted each time round: a measure of work without a clock."""
    ran = 0

    def count(_: FrameType, event: str, __: object) -> Callable[..., Any]:
        nonlocal ran
        ran += event == "line"
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        act()
    finally:
        sys.settrace(before)
    return ran


def test_a_question_costs_what_the_articles_with_its_words_cost_and_nothing_else():
    written = tuple(map(wording, ARTICLES))
    strangers = tuple(Wording((f"zq{n}",), f"xw{n}") for n in range(200))
    alike = tuple(
        Wording(tuple(f"{q}{n}" for q in each.questions), each.answer)
        for n in range(10)
        for each in written
    )

    def cost(wordings: tuple[Wording, ...]) -> int:
        index = ArticleIndex(wordings)
        return lines_run(lambda: index.find("验证码一直收不到怎么办"))

    assert cost(written + strangers) == cost(written)
    assert cost(alike) <= 10 * cost(written)
