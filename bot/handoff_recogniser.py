"""The thin shell that lets Rasa ask ``bot.handoff_phrases``."""

from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY
from rasa.shared.nlu.training_data.message import Message

from bot.handoff_phrases import wants_person
from bot.normaliser import NORMALISED_TEXT

HUMAN_HANDOFF = "human_handoff"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class HandoffRecogniser(GraphComponent, IntentClassifier):
    """Reads ``normalised_text``, overrules ``intent`` where a person is asked for; does not train.

    It stands behind the classifier, whose other guesses stay in the ranking with no confidence, so
    that no fallback finds the answer ambiguous.
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

    def process(self, messages: list[Message]) -> list[Message]:
        """Set the intent of each message that asks for a person, with confidence 1."""
        for message in messages:
            if not wants_person(message.get(NORMALISED_TEXT) or ""):
                continue
            sure = {"name": HUMAN_HANDOFF, "confidence": 1.0}
            others = [
                {**guess, "confidence": 0.0}
                for guess in message.get(INTENT_RANKING_KEY) or []
                if guess["name"] != HUMAN_HANDOFF
            ]
            message.set(INTENT, sure, add_to_output=True)
            message.set(INTENT_RANKING_KEY, [sure, *others], add_to_output=True)
        return messages
