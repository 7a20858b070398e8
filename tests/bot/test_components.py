"""Each component: train tiny, process, persist, load, same answer; and what happens on nothing."""

from pathlib import Path

import pytest
from components import EXAMPLES, Workshop, message, normalised, training_data
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_RANKING_KEY, TEXT

from bot.entity_extractor import ShopEntityExtractor
from bot.intent_classifier import BayesIntentClassifier
from bot.normaliser import NORMALISED_TEXT, Normaliser, normalise
from bot.tokeniser import Dictionary, ShopTokeniser, read_shop_words

ODD_TEXTS = ["", " ", "😀", "{name}", "\x00", "／restart", "a" * 5000]


@pytest.fixture
def workshop(tmp_path: Path) -> Workshop:
    return Workshop(tmp_path / "model")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("訂單還沒到", "订单还没到"),
        ("ＳＦ２６１１２３００４２", "sf2611230042"),
        ("退款！！！！！", "退款!"),
        ("快快快快快点", "快快点"),
        ("呜呜", "呜呜"),
        ("SF2611000000", "sf2611000000"),
        ("你 \u3000\n 好", "你 好"),
        ("退\u200b款\ufeff", "退款"),
        ("。。。", "。"),
        ("", ""),
    ],
)
def test_text_is_normalised(text: str, result: str) -> None:
    assert normalise(text) == result


@pytest.mark.parametrize("text", [*ODD_TEXTS, "訂單ＡＢ！！啊啊啊啊"])
def test_normalising_twice_changes_nothing(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_normaliser_leaves_the_text_itself_alone(workshop: Workshop) -> None:
    [done] = workshop.create(Normaliser).process([message("／ＲＥＳＴＡＲＴ")])
    assert done.get(TEXT) == "／ＲＥＳＴＡＲＴ"
    assert done.get(NORMALISED_TEXT) == "/restart"


def test_normalised_length_is_bounded() -> None:
    assert len(normalise("天" * 500_000)) <= 1000


def words_of(tokeniser: ShopTokeniser, text: str) -> list[str]:
    [done] = tokeniser.process(normalised_messages([message(text)]))
    return [token.text for token in done.get(TOKENS_NAMES[TEXT])]


def normalised_messages(messages: list[object]) -> list[object]:
    return Normaliser().process(messages)


def test_tokeniser_cuts_the_same_after_loading(workshop: Workshop) -> None:
    trained = workshop.create(ShopTokeniser)
    trained.train(normalised(training_data(), workshop))
    loaded = workshop.load(ShopTokeniser)
    for text in ["我的订单SF2611230042到哪了", "七天无理由退货", *ODD_TEXTS]:
        assert words_of(trained, text) == words_of(loaded, text)
    assert "sf2611230042" in words_of(loaded, "我的订单SF2611230042到哪了")


def test_token_places_are_places_in_the_normalised_text(workshop: Workshop) -> None:
    tokeniser = workshop.create(ShopTokeniser)
    tokeniser.train(training_data())
    [done] = tokeniser.process(normalised_messages([message("訂單  ＡＢ到哪了！！！")]))
    text = done.get(NORMALISED_TEXT)
    for token in done.get(TOKENS_NAMES[TEXT]):
        assert text[token.start : token.end] == token.text


def test_shop_words_are_not_cut_apart(tmp_path: Path) -> None:
    words = tmp_path / "products.txt"
    words.write_text("# 商品\n雲朵抱枕大号\n\nＫＮ95口罩\n", "utf-8")
    dictionary = Dictionary.of_shop(read_shop_words([words]))
    assert "云朵抱枕大号" in [word for word, _ in dictionary.cut("我的云朵抱枕大号呢")]
    dictionary.save(tmp_path / "dictionary.json")
    loaded = Dictionary.load(tmp_path / "dictionary.json")
    assert list(loaded.cut("我的云朵抱枕大号呢")) == list(dictionary.cut("我的云朵抱枕大号呢"))


def test_word_lists_are_part_of_the_fingerprint(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ZHANGGUI_HOME", str(tmp_path))
    before = ShopTokeniser.fingerprint_addon({})
    (tmp_path / "lookups").mkdir()
    (tmp_path / "lookups" / "products.txt").write_text("云朵抱枕", "utf-8")
    assert ShopTokeniser.fingerprint_addon({}) != before


def test_untrained_components_refuse_to_work(workshop: Workshop) -> None:
    with pytest.raises(RuntimeError, match="neither trained nor loaded"):
        workshop.create(ShopTokeniser).process(normalised_messages([message("你好")]))
    with pytest.raises(RuntimeError, match="neither trained nor loaded"):
        workshop.create(BayesIntentClassifier).process([message("你好")])


def test_lost_model_is_an_error(workshop: Workshop) -> None:
    for component in (ShopTokeniser, BayesIntentClassifier):
        with pytest.raises(ValueError, match="does not exist"):
            workshop.load(component)


def test_classifier_answers_the_same_after_loading(workshop: Workshop) -> None:
    data = normalised(training_data(), workshop)
    tokeniser = workshop.create(ShopTokeniser)
    tokeniser.train(data)
    tokeniser.process_training_data(data)
    trained = workshop.create(BayesIntentClassifier)
    trained.train(data)
    loaded = workshop.load(BayesIntentClassifier)
    for text in ["想退款", "快递呢", "你们好", *ODD_TEXTS]:
        rankings = []
        for component in (trained, loaded):
            messages = tokeniser.process(normalised_messages([message(text)]))
            [done] = component.process(messages)
            rankings.append(done.get(INTENT_RANKING_KEY))
            surest = done.get(INTENT_RANKING_KEY)[0]
            assert done.get(INTENT)["confidence"] == surest["confidence"]
            assert done.get(INTENT)["name"] in {surest["name"], "nlu_fallback", "out_of_scope"}
        assert [e["name"] for e in rankings[0]] == [e["name"] for e in rankings[1]]
        assert [e["confidence"] for e in rankings[0]] == pytest.approx(
            [e["confidence"] for e in rankings[1]], abs=1e-5
        )


def test_classifier_learns_its_examples(workshop: Workshop) -> None:
    data = normalised(training_data(), workshop)
    tokeniser = workshop.create(ShopTokeniser)
    tokeniser.train(data)
    tokeniser.process_training_data(data)
    classifier = workshop.create(BayesIntentClassifier)
    classifier.train(data)
    classifier.process(data.intent_examples)
    truth = [intent for intent, texts in EXAMPLES.items() for _ in texts]
    assert [e.get(INTENT)["name"] for e in data.intent_examples] == truth


def test_single_intent_cannot_be_trained(workshop: Workshop) -> None:
    data = normalised(training_data({"greet": ["你好", "在吗"]}), workshop)
    with pytest.raises(RasaException, match="at least two intents"):
        workshop.create(BayesIntentClassifier).train(data)


def test_extractor_adds_to_what_is_there(workshop: Workshop) -> None:
    extractor = workshop.create(ShopEntityExtractor)
    [first] = normalised_messages([message("订单 SF2611230042 破了")])
    first.set(ENTITIES, [{"entity": "earlier", "value": 1}])
    [done] = extractor.process([first])
    assert [e["entity"] for e in done.get(ENTITIES)] == ["earlier", "order_number", "refund_reason"]


@pytest.mark.parametrize("text", ODD_TEXTS)
def test_extractor_finds_nothing_in_odd_texts(workshop: Workshop, text: str) -> None:
    [done] = workshop.create(ShopEntityExtractor).process(normalised_messages([message(text)]))
    assert done.get(ENTITIES) == []
