"""Which article a question is about."""

from dataclasses import dataclass

import pytest

from crm_backend.demo.knowledge import articles
from crm_backend.knowledge.rules import best_index
from crm_backend.knowledge.values import ArticleTopic
from tests.fakes.fixed_clock import NOW

ACCOUNT = [each for each in articles(NOW) if each.topic is ArticleTopic.ACCOUNT]


@dataclass
class Written:
    title: str
    text: str
    title_en: str | None = None
    text_en: str | None = None


@pytest.mark.parametrize(
    ("question", "title"),
    [
        ("密码忘了怎么办", "登录和密码"),
        ("验证码一直收不到", "登录和密码"),
        ("手机号换了，怎么改绑", "换手机号和地址簿"),
        ("我要注销账号", "注销"),
        ("别再给我发短信了", "个人信息和短信"),
        ("怎么评价", "确认收货和评价"),
        ("怎么切换账号", None),
        ("I forgot my password", "登录和密码"),
        ("", None),
        ("天气", None),
    ],
)
def test_the_demo_shops_account_questions_find_their_article(question: str, title: str | None):
    best = best_index(question, ACCOUNT)
    assert (None if best is None else ACCOUNT[best].title) == title


def test_words_of_every_article_decide_nothing():
    both = [Written("账号密码", "账号"), Written("账号注销", "账号")]
    assert best_index("账号", both) is None


def test_the_only_article_is_found_by_its_words():
    assert best_index("怎么开票", [Written("开票规则", "付款后申请")]) == 0
    assert best_index("开票", []) is None
