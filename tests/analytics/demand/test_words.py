"""Reasons in the words of a shop owner, in both languages and for every frequency."""

import pytest

from analytics.demand.baselines import TO_BEAT
from analytics.demand.regressors import LEARNERS
from analytics.demand.words import SENTENCES, rule_sentence

FACTS = {"window": 13.0, "mean": 4.26, "usual": 3.1, "empty": 7.0, "since": 3.0}


@pytest.mark.parametrize("frequency", ["D", "W", "M"])
@pytest.mark.parametrize("locale", ["zh", "en"])
def test_every_topic_and_every_rule_has_words(locale, frequency):
    told = [sentence(frequency, locale, FACTS) for sentence in SENTENCES.values()]
    learnt = [*LEARNERS, "mean", "smoothing", "tsb"]
    told += [rule_sentence("model", rule, frequency=frequency, locale=locale) for rule in learnt]
    told += [
        rule_sentence("baseline", rule, frequency=frequency, locale=locale) for rule in TO_BEAT
    ]
    told += [
        rule_sentence(method, rule, frequency=frequency, locale=locale)
        for method, rule in (
            ("cold_start", "launch_decay"),
            ("fallback", "mean_so_far"),
            ("fallback", "no_sales"),
        )
    ]
    assert all(told)
    assert not any("{" in words or "nan" in words for words in told)


@pytest.mark.parametrize(
    ("topic", "locale", "words"),
    [
        ("recent", "zh", "近 13 周平均每周卖 4.3 件，长期平均每周 3.1 件"),
        ("recent", "en", "4.3 sold a week over the last 13, 3.1 over the long run"),
        ("usual", "zh", "长期平均每周卖 4.3 件"),
        ("gaps", "zh", "近 13 周里有 7 周没有卖出，上次卖出在 3 周前"),
        ("gaps", "en", "nothing sold in 7 of the last 13 weeks, last sold 3 before"),
        ("season", "zh", "往年同期平均每周卖 4.3 件，长期平均每周 3.1 件"),
        (
            "season",
            "en",
            "4.3 a week at the same time of past years, 3.1 over the long run",
        ),
    ],
)
def test_facts_are_told_in_plain_words(topic, locale, words):
    assert SENTENCES[topic]("W", locale, FACTS) == words


def test_rules_say_why_there_is_no_model():
    assert rule_sentence("cold_start", "launch_decay", frequency="W", locale="zh") == (
        "上架不久，按店里以往新品同期的走势估算"
    )
    assert rule_sentence("baseline", "moving_average", frequency="W", locale="en") == (
        "no model did better than the mean of the last 8 weeks, so that is the forecast"
    )
