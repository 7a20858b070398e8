"""The thin shell that lets Rasa train, keep and ask the anger model."""

import logging
from pathlib import Path
from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import ENTITIES, INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.anger_model import AngerModel
from bot.fingerprint import code_files, hash_files
from bot.normaliser import NORMALISED_TEXT, normalise
from bot.word_lists import sentiment_files

ANGER = "anger"
ANGRY, FURIOUS = "angry", "furious"

logger = logging.getLogger(__name__)

_ANGRY_INTENT = "complaint"
# Angry sentences of these intents are neither praise nor background.
_MIXED_INTENTS = frozenset({"complaint", "human_handoff", "bot_challenge"})
_PRAISE = "praise"
# Of the other intents so many sentences, evenly drawn, show how calm people speak of the shop's matters.
_BACKGROUND = 3000


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=True)
class AngerDetector(GraphComponent, EntityExtractorMixin):
    """Reads ``normalised_text``, writes ``anger`` from 0 to 1; trains; Chinese and English.

    Where a message counts as angry it gets an entity ``anger`` too, ``angry`` or ``furious``: entities are
    what the dialogue state keeps of earlier messages.
    """

    def __init__(
        self, model_storage: ModelStorage, resource: Resource, model: AngerModel | None = None
    ) -> None:
        self._model_storage = model_storage
        self._resource = resource
        self._model = model

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Build an untrained detector."""
        del config, execution_context
        return cls(model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Tell Rasa's cache about functions outside the class and the sentences of its own."""
        del config
        return hash_files([*code_files(), *sentiment_files().values()])

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and keep it."""
        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        try:
            self._model, figures = AngerModel.train(*learning_sentences(examples))
        except (OSError, ValueError) as error:
            raise RasaException(f"The anger model cannot be trained: {error}.") from error
        logger.info("anger: %s", figures)
        with self._model_storage.write_to(self._resource) as folder:
            self._model.save(folder)
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
        """Load the trained model; a file that cannot be read is an error."""
        del config, execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            return cls(model_storage, resource, AngerModel.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the anger to each message."""
        if self._model is None:
            raise RuntimeError("the anger detector was neither trained nor loaded")
        for message in messages:
            text = message.get(NORMALISED_TEXT) or ""
            anger = self._model.anger(text)
            message.set(ANGER, round(anger, 4), add_to_output=True)
            if anger < self._model.angry:
                continue
            found = {
                "entity": ANGER,
                "value": FURIOUS if anger >= self._model.furious else ANGRY,
                "start": 0,
                "end": len(text),
                "extractor": type(self).__name__,
            }
            message.set(ENTITIES, [*message.get(ENTITIES, []), found], add_to_output=True)
        return messages


def learning_sentences(examples: list[Message]) -> tuple[list[str], list[str]]:
    """Angry and calm sentences, normalised: those written for this, and what the intents give."""
    angry, calm = (_read(file) for file in sentiment_files().values())
    background: list[str] = []
    for example in examples:
        intent = example.get(INTENT)
        text = example.get(NORMALISED_TEXT) or normalise(example.get(TEXT))
        if intent == _ANGRY_INTENT:
            angry.append(text)
        elif intent == _PRAISE:
            calm.append(text)
        elif intent not in _MIXED_INTENTS:
            background.append(text)
    step = max(1, len(background) // _BACKGROUND)
    return angry, [*calm, *background[::step]]


def _read(file: Path) -> list[str]:
    return [normalise(line) for line in file.read_text("utf-8").splitlines() if line.strip()]
