"""The thin shell that lets Rasa ask ``bot.entities``."""

import os
from datetime import date, datetime, timedelta
from typing import Any, Self
from zoneinfo import ZoneInfo

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.extractors.extractor import EntityExtractorMixin
from rasa.shared.nlu.constants import ENTITIES
from rasa.shared.nlu.training_data.message import Message

from bot.entities import find_entities
from bot.normaliser import NORMALISED_TEXT


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class ShopEntityExtractor(GraphComponent, EntityExtractorMixin):
    """Reads ``normalised_text``, adds to ``entities``; does not train; Chinese.

    Places are places in the normalised text. An empty text has no entities.
    """

    def __init__(self, time_zone: str) -> None:
        self._time_zone = ZoneInfo(time_zone)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Time zone in which 今天 is read."""
        return {"time_zone": "Asia/Shanghai"}

    @classmethod
    def create(
        cls,
        config: dict[str, Any],
        model_storage: ModelStorage,
        resource: Resource,
        execution_context: ExecutionContext,
    ) -> Self:
        """Build the component."""
        del model_storage, resource, execution_context
        return cls(config["time_zone"])

    def _today(self) -> date:
        """The shop's day; the offset is the hub's and the actions' own, for tests."""
        offset = timedelta(seconds=int(os.environ.get("ZHANGGUI_CLOCK_OFFSET_SECONDS", "0")))
        return (datetime.now(self._time_zone) + offset).date()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add what was found to each message."""
        today = self._today()
        for message in messages:
            found = [
                {
                    "entity": item.entity,
                    "value": item.value,
                    "start": item.start,
                    "end": item.end,
                    "extractor": type(self).__name__,
                }
                for item in find_entities(message.get(NORMALISED_TEXT) or "", today=today)
            ]
            message.set(ENTITIES, message.get(ENTITIES, []) + found, add_to_output=True)
        return messages
