"""The figures of the language benchmark as tables for a terminal."""

from collections.abc import Mapping
from typing import Any

from crm_backend.core.terminal import say
from tests.benchmarks.figures import table

TITLES = {
    "ours": ("我们", "ours"),
    "plain_bayes": ("朴素 TF-IDF + MultinomialNB", "plain TF-IDF + MultinomialNB"),
    "character_svm": ("字符 1–4 元 SVM", "SVM, characters 1–4"),
    "logistic_regression": ("逻辑回归，词 + 字符", "logistic regression, words + characters"),
    "diet": ("Rasa DIET", "Rasa DIET"),
}
_SHARES = (
    "accuracy_forced",
    "macro_f1",
    "accuracy",
    "oos_recall",
    "oos_recall_at_equal_accuracy",
    "oos_recall_at_equal_coverage",
    "ece",
)


def in_words(name: str, figures: Mapping[str, Mapping[str, Any]], scorings: int) -> str:
    """Return both tables of one corpus and how often it was scored."""
    quality = table(
        say(
            f"{name}：测试部分在这个目录里一共评过 {scorings} 次",
            f"{name}: this checkout has scored its test part {scorings} times in all",
        ),
        (
            "%",
            say("准确率", "accuracy"),
            "macro-F1",
            say("按各自阈值", "at own threshold"),
            say("拒识", "oos recall"),
            say("拒识@准确率91", "oos @ 91 % right"),
            say("拒识@覆盖90", "oos @ 90 % answered"),
            "ECE",
        ),
        [(_title(each), *(_share(row[key]) for key in _SHARES)) for each, row in figures.items()],
    )
    effort = table(
        say("代价（括号：是我们的几倍）", "cost (in brackets: times ours)"),
        (
            "",
            say("训练 s", "training s"),
            say("训练 CPU s", "training CPU s"),
            say("µs/句", "µs a message"),
            say("最慢 ms", "slowest ms"),
            say("模型 MiB", "model MiB"),
            say("内存峰值 MiB", "peak MiB"),
        ),
        [_effort(each, row, figures.get("ours", row)) for each, row in figures.items()],
    )
    return f"{quality}\n\n{effort}"


def odd_in_words(figures: Mapping[str, Any]) -> str:
    """Return what became of the odd messages."""
    spread = f"p50 {figures['p50']} / p99 {figures['p99']} / {figures['slowest']} ms"
    return say(
        f"怪消息 {figures['n']} 条，出错 {figures['errors']} 条；理解一条 {spread}（最慢）",
        f"{figures['n']} odd messages, {figures['errors']} with an error; one takes {spread} (slowest)",
    )


def _title(name: str) -> str:
    return say(*TITLES[name])


def _share(value: float | None) -> str:
    return "–" if value is None else f"{value * 100:.1f}"


def _effort(name: str, row: Mapping[str, Any], ours: Mapping[str, Any]) -> tuple[str, ...]:
    def beside(key: str, form: str) -> str:
        times = row[key] / ours[key] if ours[key] else 0.0
        return f"{row[key]:{form}} ({times:.2g}×)"

    return (
        _title(name),
        beside("train_seconds", ".1f"),
        beside("train_cpu_seconds", ".1f"),
        beside("microseconds_per_message", ".0f"),
        f"{row['slowest_milliseconds']:.0f}",
        beside("model_mib", ".1f"),
        beside("peak_mib", ".0f"),
    )
