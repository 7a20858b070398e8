"""Bring a message into one spelling before anything reads it.

Full width, traditional characters and stretched spelling mean the same to a customer. The result
is an attribute beside the text: the text itself stays, because a full-width slash that became a
plain one here would be one of Rasa's commands at the end of the pipeline.
"""

import re
import unicodedata
from functools import lru_cache
from typing import Any, Self

from opencc import OpenCC
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.fingerprint import hash_code

NORMALISED_TEXT = "normalised_text"

# A wish fits in far less; the time of a turn must not depend on what a customer pastes.
_MAX_CHARACTERS = 1000
_INVISIBLE = ("Cc", "Cf", "Cs", "Co", "Cn")
_REPEATED_SIGN = re.compile(r"([^\w\s])\1+")
_REPEATED_LETTER = re.compile(r"([^\W\d])\1{2,}")
_BLANKS = re.compile(r"\s+")


@lru_cache(maxsize=1)
def _simplifier() -> OpenCC:
    return OpenCC("t2s")


def normalise(text: str) -> str:
    """Return the text in NFKC, simplified characters, lower case, without stretching.

    Examples
    --------
    >>> normalise("訂單ＳＦ１２３４還沒到！！！啊啊啊啊")
    '订单sf1234还没到!啊啊'
    """
    text = unicodedata.normalize("NFKC", text[:_MAX_CHARACTERS])[
        :_MAX_CHARACTERS
    ]  # ﷺ is 18 letters
    text = "".join(
        " " if sign.isspace() else sign
        for sign in text
        if sign.isspace() or unicodedata.category(sign) not in _INVISIBLE
    )
    text = _simplifier().convert(text).lower()
    text = _REPEATED_SIGN.sub(r"\1", text)
    text = _REPEATED_LETTER.sub(r"\1\1", text)  # digits stay: 000 may be part of a number
    return _BLANKS.sub(" ", text).strip()


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_TOKENIZER, is_trainable=False)
class Normaliser(GraphComponent):
    """Reads ``text``, writes ``normalised_text``; does not train; Chinese and English.

    An empty text stays empty.
    """

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Build the component; it has neither settings nor state."""
        del config, model_storage, resource, execution_context
        return cls()

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Tell Rasa's cache about functions outside the class."""
        del config
        return hash_code()

    @staticmethod
    def supported_languages() -> list[str]:
        """Languages of the shop's customers."""
        return ["zh"]

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the normalised text to each message."""
        for message in messages:
            message.set(NORMALISED_TEXT, normalise(message.get(TEXT) or ""))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Do the same to the examples, so that training reads what a turn reads."""
        self.process([e for e in training_data.training_examples if e.get(TEXT)])
        return training_data
