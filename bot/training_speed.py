"""Faster, equal versions of the Rasa functions that cost most of a training, found with a profiler.

Rasa copies and hashes every sentence again in each of a dozen mergers and after each node, for a
cache that ``bot.train`` does without. Held to its answers by ``tests/bot/test_training_speed.py``.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from rasa.engine.storage import local_model_storage
from rasa.engine.training.hooks import TrainingHook
from rasa.shared.importers import utils
from rasa.shared.nlu.constants import INTENT, TEXT
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData
from rasa.shared.nlu.training_data.util import check_duplicate_synonym
from tarsafe import TarSafe

_original_training_data_from_paths = utils.training_data_from_paths
_COMPRESSION = 6  # Rasa's 9 takes five times as long for one part in a hundred


def hash_message(self: Message) -> int:
    """Stand in for ``Message.__hash__``: equal messages have equal hashes, and it is soon done."""
    return hash((self.get(TEXT), self.get(INTENT)))


def merge(self: TrainingData, *others: TrainingData | None) -> TrainingData:
    """Stand in for ``TrainingData.merge``: the same data, its sentences shared instead of copied."""
    parts = [self, *(other for other in others if other)]
    synonyms: dict[str, str] = {}
    responses: dict[str, Any] = {}
    for part in parts:
        for text, synonym in part.entity_synonyms.items():
            check_duplicate_synonym(synonyms, text, synonym, "merging training data")
        synonyms |= part.entity_synonyms
        responses |= part.responses
    return TrainingData(
        [example for part in parts for example in part.training_examples],
        synonyms,
        [feature for part in parts for feature in part.regex_features],
        [table for part in parts for table in part.lookup_tables],
        responses,
    )


@lru_cache(maxsize=1)
def _read_once(paths: tuple[str, ...], language: str) -> TrainingData:
    data: TrainingData = _original_training_data_from_paths(paths, language)
    return data


def training_data_from_paths(paths: Iterable[str], language: str) -> TrainingData:
    """Stand in for the importer's function, which reads every file three times in a training."""
    del language  # that of the files' words; only formats that we do not use ask for it
    return _read_once(tuple(paths), "zh")


class QuickTar(TarSafe):
    """Packs a model a little less tightly."""

    @classmethod
    def gzopen(cls, name: Any, mode: str = "r", fileobj: Any = None, **kwargs: Any) -> Any:
        """See ``tarfile``."""
        return super().gzopen(name, mode, fileobj, compresslevel=_COMPRESSION, **kwargs)


def _no_cache_before(*_: Any, **__: Any) -> dict[str, Any]:
    return {}


def _no_cache_after(*_: Any, **__: Any) -> None:
    return None


def install() -> None:
    """Replace Rasa's functions in this process, which trains once. Idempotent."""
    Message.__hash__ = hash_message
    TrainingData.merge = merge
    utils.training_data_from_paths = training_data_from_paths
    TrainingHook.on_before_node = _no_cache_before
    TrainingHook.on_after_node = _no_cache_after
    local_model_storage.TarSafe = QuickTar
