"""Bring a message into one spelling before anything reads it.

Full width, traditional characters and stretched spelling mean the same to a customer. The result
is an attribute beside the text: the text itself stays, because a full-width slash that became a
plain one here would be one of Rasa's commands at the end of the pipeline.
"""

from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.fingerprint import hash_code
from bot.spelling import normalise

NORMALISED_TEXT = "normalised_text"

__all__ = ["NORMALISED_TEXT", "Normaliser", "normalise"]


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
