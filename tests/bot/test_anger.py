"""Anger: few false alarms, the same after loading, and nothing in nothing."""

from pathlib import Path

import pytest
from components import Workshop, message
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.training_data import TrainingData
from test_handoff_phrases import training_sentences

from bot import anger_detector
from bot.anger_detector import ANGER, AngerDetector, learning_sentences
from bot.anger_model import AngerModel
from bot.normaliser import Normaliser, normalise
from bot.word_lists import sentiment_files

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def shipped() -> tuple[AngerModel, object]:
    """The model of the project's own sentences, and its figures from cross-validation."""
    examples = [message(text, intent) for intent, text in training_sentences()]
    return AngerModel.train(*learning_sentences(examples))


@pytest.fixture(autouse=True)
def in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)


def test_each_kind_has_two_hundred_sentences_and_no_sentence_is_both() -> None:
    angry, calm = (
        {normalise(line) for line in file.read_text("utf-8").splitlines()}
        for file in sentiment_files().values()
    )
    assert min(len(angry), len(calm)) >= 200
    assert not angry & calm


def test_cross_validation_shows_few_false_alarms(shipped: tuple[AngerModel, object]) -> None:
    _, figures = shipped
    assert figures.precision >= 0.9, figures
    assert figures.strong_precision >= 0.97, figures
    assert figures.false_alarms <= 0.004, figures
    assert figures.recall >= 0.5, figures


@pytest.mark.parametrize("text", ["你们太过分了", "这东西太烂了，骗子", "什么垃圾服务，气死人"])
def test_anger_is_found_in_new_words(shipped: tuple[AngerModel, object], text: str) -> None:
    model, _ = shipped
    assert model.anger(normalise(text)) >= model.angry


@pytest.mark.parametrize(
    "text",
    ["", " ", "😀", "你好", "退款", "我的订单到哪了", "能快点吗", "谢谢", "杯子碎了，怎么办"],
)
def test_calm_words_are_calm(shipped: tuple[AngerModel, object], text: str) -> None:
    model, _ = shipped
    assert model.anger(normalise(text)) < 0.5


def test_training_twice_gives_the_same_model() -> None:
    angry = ["气死我了", "垃圾店", "骗子", "烦死了", "滚"]
    calm = ["你好", "谢谢", "到哪了", "怎么退款", "好的"]
    assert AngerModel.train(angry, calm) == AngerModel.train(angry, calm)


def test_too_few_sentences_are_an_error() -> None:
    with pytest.raises(ValueError, match="at least five"):
        AngerModel.train(["骗子"], ["你好"])


@pytest.fixture
def detector(tmp_path: Path) -> tuple[AngerDetector, AngerDetector]:
    """The component as trained and as loaded, from the sentences of its own."""
    workshop = Workshop(tmp_path / "model")
    trained = workshop.create(AngerDetector)
    trained.train(TrainingData([message("你好", "greet"), message("差评", "complaint")]))
    return trained, workshop.load(AngerDetector)


def test_detector_answers_the_same_after_loading(
    detector: tuple[AngerDetector, AngerDetector],
) -> None:
    answers = []
    for component in detector:
        messages = Normaliser().process([message("垃圾店铺，骗子"), message("到哪了")])
        angry, calm = component.process(messages)
        answers.append((angry.get(ANGER), angry.get(ENTITIES), calm.get(ANGER)))
        assert [e["entity"] for e in angry.get(ENTITIES)] == [ANGER]
        assert angry.get(ENTITIES)[0]["value"] in {"angry", "furious"}
        assert not calm.get(ENTITIES)
        assert 0 <= calm.get(ANGER) < angry.get(ANGER) <= 1
        assert angry.get(TOKENS_NAMES[TEXT]) is None
    assert answers[0] == answers[1]


def test_untrained_detector_refuses_to_work(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError, match="neither trained nor loaded"):
        Workshop(tmp_path / "model").create(AngerDetector).process([message("你好")])


def test_lost_sentences_are_a_clear_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = {name: tmp_path / f"{name}.txt" for name in ("angry", "calm")}
    monkeypatch.setattr(anger_detector, "sentiment_files", lambda: lost)
    with pytest.raises(RasaException, match="anger model cannot be trained"):
        Workshop(tmp_path / "model").create(AngerDetector).train(TrainingData([]))
