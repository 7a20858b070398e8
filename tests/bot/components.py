"""Rasa's surroundings of a component: storage, resource, messages, and a round trip through them."""

from pathlib import Path
from typing import Any

from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from bot.normaliser import Normaliser

EXAMPLES = {
    "request_refund": ["我要退款", "帮我退款", "申请退款", "把钱退给我", "想退货退款"],
    "track_order": ["快递到哪了", "我的包裹到哪里了", "物流查一下", "货什么时候到", "查快递"],
    "greet": ["你好", "您好", "在吗", "哈喽", "有人吗"],
}


def message(text: str, intent: str | None = None) -> Message:
    return Message({TEXT: text} | ({INTENT: intent} if intent else {}))


def training_data(examples: dict[str, list[str]] = EXAMPLES) -> TrainingData:
    messages = [message(text, intent) for intent, texts in examples.items() for text in texts]
    return TrainingData(messages)


class Workshop:
    """Builds components as Rasa's graph does."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.storage = LocalModelStorage(folder)
        self.context = ExecutionContext(GraphSchema({}), "test")

    def create(self, component: type[Any], **config: Any) -> Any:
        return component.create(*self._arguments(component, config))

    def load(self, component: type[Any], **config: Any) -> Any:
        return component.load(*self._arguments(component, config))

    def _arguments(self, component: type[Any], config: dict[str, Any]) -> tuple[Any, ...]:
        full = {**component.get_default_config(), **config}
        return full, self.storage, Resource(component.__name__), self.context


def normalised(data: TrainingData, workshop: Workshop) -> TrainingData:
    done: TrainingData = workshop.create(Normaliser).process_training_data(data)
    return done
