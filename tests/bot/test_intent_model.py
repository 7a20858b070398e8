import numpy as np
import pytest
from sklearn.base import clone

from bot.feature_matrix import FeatureMatrix
from bot.intent_model import IntentModel
from bot.intent_scorer import IntentScorer
from bot.meaning_expert import sentence_vector
from bot.sentence_features import SentenceFeatures, mask_number
from bot.word_vectors import WordVectors, shipped

SENTENCES = [
    "我 要 退款",
    "帮 我 退款",
    "退款 吧",
    "退 我 钱",
    "快递 到 哪 了",
    "包裹 到 哪 了",
    "查 快递",
    "物流 呢",
]
INTENTS = ["refund"] * 4 + ["track"] * 4


def read(sentence: str) -> SentenceFeatures:
    return SentenceFeatures.of(sentence, shipped().kind)


@pytest.fixture(scope="module")
def model() -> IntentModel:
    return IntentModel(folds=2).fit(SENTENCES, INTENTS)


def test_confidences_sum_to_one(model: IntentModel) -> None:
    rows = model.predict_proba([*SENTENCES, "", "zzz"])
    assert rows.shape == (len(SENTENCES) + 2, 2)
    assert rows.sum(axis=1) == pytest.approx(1)


def test_unknown_sentence_is_uniform(model: IntentModel) -> None:
    assert model.predict_proba([""])[0] == pytest.approx(0.5)


def test_a_bare_answer_and_a_story_differ_in_length() -> None:
    def length(sentence: str) -> list[str]:
        return [name for name in read(sentence).counts if name.startswith("length ")]

    assert length("") == []
    assert length("好") != length("我 上 周 买 的 杯子 到 现在 还 没 收到")
    assert length("sf2611230042") == length("5")


def test_fitting_twice_gives_the_same_model(model: IntentModel) -> None:
    again = clone(model).fit(SENTENCES, INTENTS)
    np.testing.assert_array_equal(again.predict_proba(SENTENCES), model.predict_proba(SENTENCES))


def test_it_beats_guessing_on_sentences_it_never_saw(model: IntentModel) -> None:
    right = model.classes_[model.out_of_fold_.argmax(axis=1)] == np.array(INTENTS)
    assert right.mean() > 0.5


def test_single_example_of_an_intent_can_be_learned() -> None:
    model = IntentModel().fit(["退款", "快递", "快递 呢"], ["refund", "track", "track"])
    assert model.predict(["退款"]).tolist() == ["refund"]


def test_one_intent_is_refused() -> None:
    with pytest.raises(ValueError, match="two intents"):
        IntentModel().fit(["退款"], ["refund"])


def test_saved_scorer_answers_the_same(model: IntentModel, tmp_path_factory: object) -> None:
    folder = tmp_path_factory.mktemp("scorer")  # type: ignore[attr-defined]
    model.scorer_.save(folder)
    assert {file.suffix for file in folder.iterdir()} == {".json", ".npz"}
    loaded = IntentScorer.load(folder)
    np.testing.assert_allclose(
        loaded.confidences(SENTENCES), model.predict_proba(SENTENCES), atol=1e-5
    )


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sf2611230042", "sf2611190001"),
        ("13812345678", "19900001111"),
        ("1234", "0042"),
        ("199", "20"),
        ("536365", "581587"),
    ],
)
def test_numbers_of_one_kind_look_alike(one: str, other: str) -> None:
    assert mask_number(one) == mask_number(other) != one
    assert read(f"订单 {one}") == read(f"订单 {other}")


def test_kinds_of_numbers_differ() -> None:
    kinds = {
        mask_number(n) for n in ("sf2611230042", "13812345678", "1234", "199", "773012345678901")
    }
    assert len(kinds) == 5


def test_a_turn_weighs_a_sentence_as_training_did() -> None:
    sentences = [read(sentence) for sentence in (*SENTENCES, "查 快递 快递 查", "")]
    matrix = FeatureMatrix.of(sentences, shipped())
    seen = np.arange(6)
    vocabulary = matrix.vocabulary(seen)
    weighted = matrix.weighted(vocabulary, seen).toarray()
    meanings = matrix.meanings(vocabulary)
    for row, sentence in enumerate(sentences):
        columns, values = vocabulary.row(sentence)
        alone = np.zeros(weighted.shape[1])
        alone[columns] = values
        np.testing.assert_allclose(weighted[row], alone)
        vector = sentence_vector(sentence.words, vocabulary, shipped())
        np.testing.assert_allclose(meanings[row], vector, atol=1e-12)


def test_a_word_no_sentence_taught_is_understood_by_its_meaning() -> None:
    sentences = ["我 要 退款", "退款 吧", "快递 到 哪", "快递 呢"]
    model = IntentModel(folds=2).fit(sentences, ["refund", "refund", "track", "track"])
    assert model.predict(["return money", "包裹 呢"]).tolist() == ["refund", "track"]


def test_the_order_of_the_sentences_changes_nothing(model: IntentModel) -> None:
    backwards = clone(model).fit(SENTENCES[::-1], INTENTS[::-1])
    np.testing.assert_array_equal(
        backwards.predict_proba(SENTENCES), model.predict_proba(SENTENCES)
    )


def test_a_word_outside_the_table_is_the_mean_of_its_signs() -> None:
    vectors = np.array([[1.0, 0.0], [0.0, 1.0]])
    words = WordVectors.pack(["退", "钱"], vectors, np.array([0, 1]))
    np.testing.assert_allclose(words.add_up({"退钱": 2.0}), [1.0, 1.0], atol=0.01)
    np.testing.assert_array_equal(words.add_up({"xyz": 1.0}), [0.0, 0.0])
    assert [words.kind("退"), words.kind("xyz")] == ["#0", "xyz"]
