"""The thin shell that lets Rasa train, keep and ask the intent model.

The model itself is ``bot.intent_model`` (training) and ``bot.intent_scorer`` (turns).
"""

from typing import Any, Self

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.classifiers.classifier import IntentClassifier
from rasa.nlu.constants import TOKENS_NAMES
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.exceptions import RasaException
from rasa.shared.nlu.constants import INTENT, INTENT_RANKING_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.confidence_bands import Band
from bot.fingerprint import hash_code
from bot.intent_scorer import IntentScorer

_RANKING_LENGTH = 10
_OUT_OF_SCOPE = "out_of_scope"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=True)
class BayesIntentClassifier(GraphComponent, IntentClassifier):
    """Reads tokens of ``text``, writes ``intent`` and ``intent_ranking``; trains; Chinese.

    The intent of a message that is not sure enough is ``nlu_fallback`` where the customer is to be
    asked back, and ``out_of_scope`` where not even that would help; the ranking tells what was
    likely. An empty or wholly unknown text has equal, low confidences.
    """

    def __init__(
        self,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        scorer: IntentScorer | None = None,
    ) -> None:
        self._config = config
        self._model_storage = model_storage
        self._resource = resource
        self._scorer = scorer

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Settings of ``IntentModel``, found by cross-validation on the training sentences."""
        return {"alpha": 0.02, "svm_c": 0.5}

    @staticmethod
    def required_packages() -> list[str]:
        """Packages whose version is part of Rasa's training fingerprint."""
        return ["sklearn", "jieba"]

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Build an untrained classifier."""
        del execution_context
        return cls(config, model_storage, resource)

    @classmethod
    def fingerprint_addon(cls, config: dict[str, Any]) -> str:
        """Tell Rasa's cache about the model and functions outside the class."""
        del config
        return hash_code()

    def train(self, training_data: TrainingData) -> Resource:
        """Fit the model and keep it."""
        from bot.intent_model import IntentModel  # noqa: PLC0415 - a turn needs no scikit-learn

        examples = [e for e in training_data.intent_examples if e.get(TEXT)]
        settings = {name: self._config[name] for name in self.get_default_config()}
        try:
            model = IntentModel(**settings).fit(
                [_sentence(e) for e in examples], [e.get(INTENT) for e in examples]
            )
        except ValueError as error:
            raise RasaException(f"The intent model cannot be trained: {error}.") from error
        self._scorer = model.scorer_
        with self._model_storage.write_to(self._resource) as folder:
            self._scorer.save(folder)
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
        del execution_context, kwargs
        with model_storage.read_from(resource) as folder:
            return cls(config, model_storage, resource, IntentScorer.load(folder))

    def process(self, messages: list[Message]) -> list[Message]:
        """Add intent and ranking to each message."""
        if self._scorer is None:
            raise RuntimeError("the intent classifier was neither trained nor loaded")
        confidences = self._scorer.confidences([_sentence(message) for message in messages])
        for message, row in zip(messages, confidences, strict=True):
            ranking = [
                {"name": str(self._scorer.intents[column]), "confidence": float(row[column])}
                for column in row.argsort()[::-1][:_RANKING_LENGTH]
            ]
            surest = ranking[0]["confidence"]
            said = {
                Band.ANSWER: ranking[0],
                Band.CLARIFY: {"name": DEFAULT_NLU_FALLBACK_INTENT_NAME, "confidence": surest},
                Band.HAND_OVER: {"name": _OUT_OF_SCOPE, "confidence": surest},
            }
            message.set(INTENT, said[self._scorer.bands.band(row)], add_to_output=True)
            message.set(INTENT_RANKING_KEY, ranking, add_to_output=True)
        return messages


def _sentence(message: Message) -> str:
    return " ".join(token.text for token in message.get(TOKENS_NAMES[TEXT]) or [])
