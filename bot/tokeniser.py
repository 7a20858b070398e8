"""Cut Chinese sentences into words with jieba and the words of the shop.

The dictionary (jieba's frequent words, nlu_data/lookups, the shop's product words) is written into
the model at training, so a turn cuts as training did, wherever it runs.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Self

import jieba
from rasa.engine.graph import ExecutionContext
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.tokenizers.tokenizer import Token, Tokenizer
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.fingerprint import code_files, hash_files
from bot.normaliser import NORMALISED_TEXT, normalise
from bot.word_lists import word_files

_DICTIONARY_FILE = "dictionary.json"
# jieba's rarest 220,000 words cost 50 MB and half a second of start, and customers do not use them.
_LEAST_FREQUENCY = 5
_SHOP_WORD_FREQUENCY = 20_000


class Dictionary:
    """Words with frequencies, in the form jieba's cutter reads.

    Parameters
    ----------
    frequencies : word → count in jieba's corpus
    shop_words : words that are never cut apart, in normalised spelling
    """

    def __init__(self, frequencies: dict[str, int], shop_words: Iterable[str]) -> None:
        self.frequencies = frequencies
        self.shop_words = sorted(set(shop_words))
        self._cutter = jieba.Tokenizer()
        self._cutter.FREQ = self._with_prefixes()
        self._cutter.total = sum(self._cutter.FREQ.values())
        self._cutter.initialized = True  # else jieba reads its own file and a cache in /tmp

    @classmethod
    def of_shop(cls, shop_words: Iterable[str]) -> Self:
        """Combine jieba's frequent words with the shop's."""
        lines = (Path(jieba.__file__).parent / "dict.txt").read_text("utf-8").splitlines()
        pairs = (line.split(" ")[:2] for line in lines)
        frequent = {w: int(n) for w, n in pairs if int(n) >= _LEAST_FREQUENCY}
        return cls(frequent, shop_words)

    def _with_prefixes(self) -> dict[str, int]:
        """Return all prefixes too: jieba stops at the first that it does not know."""
        words = self.frequencies | dict.fromkeys(self.shop_words, _SHOP_WORD_FREQUENCY)
        known = dict(words)
        for word in words:
            for end in range(1, len(word)):
                known.setdefault(word[:end], 0)
        return known

    def cut(self, text: str) -> Iterator[tuple[str, int]]:
        """Yield each word with its place in the text; blanks are left out."""
        for word, start, _ in self._cutter.tokenize(text):
            if not word.isspace():
                yield word, start

    def save(self, path: Path) -> None:
        """Write the dictionary as JSON."""
        content = {"frequencies": self.frequencies, "shop_words": self.shop_words}
        path.write_text(json.dumps(content, ensure_ascii=False), "utf-8")

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what ``save`` wrote."""
        content = json.loads(path.read_text("utf-8"))
        return cls(content["frequencies"], content["shop_words"])


def read_shop_words(files: Iterable[Path]) -> list[str]:
    """Return the words of the lists in normalised spelling; ``#`` begins a comment line."""
    lines = [line for file in files for line in file.read_text("utf-8").splitlines()]
    words = {normalise(line) for line in lines if line.strip() and not line.startswith("#")}
    return sorted(word for word in words if word and " " not in word)


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=True)
class ShopTokeniser(Tokenizer):
    """Reads ``normalised_text``, writes tokens of ``text``; trains by collecting words; Chinese.

    Token places are places in the normalised text. An empty text has no tokens.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        dictionary: Dictionary | None = None,
    ) -> None:
        super().__init__(config)
        self._model_storage = model_storage
        self._resource = resource
        self._dictionary = dictionary

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings that Rasa's base class wants; intents are never split."""
        return {"intent_tokenization_flag": False, "intent_split_symbol": "_"}

    @staticmethod
    def supported_languages() -> list[str]:
        """Languages of the shop's customers."""
        return ["zh"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Build an untrained tokeniser."""
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Tell Rasa's cache about the word lists and code it does not see."""
        del config
        return hash_files([*code_files(), *word_files()])

    def train(self, training_data: TrainingData) -> Resource:
        """Collect the shop's words and keep them with the model."""
        del training_data
        self._dictionary = Dictionary.of_shop(read_shop_words(word_files()))
        with self._model_storage.write_to(self._resource) as folder:
            self._dictionary.save(folder / _DICTIONARY_FILE)
        return self._resource

    @classmethod
    def load(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
        **kwargs: Any,
    ) -> Self:
        """Load the words that training collected; a model without them is an error."""
        del execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            dictionary = Dictionary.load(folder / _DICTIONARY_FILE)
        return cls(config, model_storage, resource, dictionary)

    def tokenize(self, message: Message, attribute: str) -> list[Token]:
        """Cut the normalised text, or another attribute as it is."""
        if self._dictionary is None:
            raise RuntimeError("the tokeniser was neither trained nor loaded")
        text = message.get(NORMALISED_TEXT) if attribute == TEXT else message.get(attribute)
        return [Token(word, start) for word, start in self._dictionary.cut(text or "")]
