"""Start Rasa without TensorFlow: ``python -m bot.launcher <rasa arguments>`` from the project root.

Rasa imports TensorFlow for a handful of components that this bot does not use. A finder on
``sys.meta_path`` supplies placeholder classes for exactly those modules; everything else is Rasa's
own code. Must not import Rasa at module level: the finder has to be in place first.
"""

import importlib
import logging
import os
import sys
import warnings
from collections.abc import Mapping, Sequence
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder
from importlib.util import spec_from_loader
from types import ModuleType
from typing import Any, NoReturn

# Components a configuration may name; each lives in a module that needs TensorFlow at import.
COMPONENTS = {
    "rasa.core.policies.ted_policy": "TEDPolicy",
    "rasa.core.policies.unexpected_intent_policy": "UnexpecTEDIntentPolicy",
    "rasa.nlu.classifiers.diet_classifier": "DIETClassifier",
    "rasa.nlu.featurizers.dense_featurizer.convert_featurizer": "ConveRTFeaturizer",
    "rasa.nlu.featurizers.dense_featurizer.lm_featurizer": "LanguageModelFeaturizer",
    "rasa.nlu.selectors.response_selector": "ResponseSelector",
}
# Modules that other Rasa modules import by name without using them in this pipeline.
_TENSORFLOW_PARTS = {
    "rasa.utils.tensorflow.callback": ("RasaTrainingLogger", "RasaModelCheckpoint"),
    "rasa.utils.tensorflow.data_generator": ("RasaBatchDataGenerator",),
}
TENSORFLOW_MODULES = {module: (name,) for module, name in COMPONENTS.items()} | _TENSORFLOW_PARTS
# What serving imports and never uses: channels that stay closed, and the road to scikit-learn.
UNSERVED_MODULES = {
    "rasa.core.channels.botframework": ("BotFrameworkInput",),
    "rasa.core.channels.callback": ("CallbackInput",),
    "rasa.core.channels.console": ("CmdlineInput",),
    "rasa.core.channels.facebook": ("FacebookInput",),
    "rasa.core.channels.hangouts": ("HangoutsInput",),
    "rasa.core.channels.mattermost": ("MattermostInput",),
    "rasa.core.channels.rasa_chat": ("RasaChatInput",),
    "rasa.core.channels.rest": ("RestInput",),
    "rasa.core.channels.rocketchat": ("RocketChatInput",),
    "rasa.core.channels.slack": ("SlackInput",),
    "rasa.core.channels.socketio": ("SocketIOInput",),
    "rasa.core.channels.telegram": ("TelegramInput",),
    "rasa.core.channels.twilio": ("TwilioInput",),
    "rasa.core.channels.twilio_voice": ("TwilioVoiceInput",),
    "rasa.core.channels.webexteams": ("WebexTeamsInput",),
    "rasa.utils.tensorflow.model_data": (
        "Data",
        "FeatureArray",
        "RasaModelData",
        "ragged_array_to_ndarray",
    ),
}


def needs_tensorflow(name: str) -> str:
    """One sentence for a person whose configuration or model names such a component."""
    return (
        f"{name} needs TensorFlow, which this bot runs without: name a component of bot/ "
        "in config.yml instead (the stock pipeline belongs to the benchmark's own environment)."
    )


def _placeholder(name: str, module: str) -> type:
    """Return a class that can be imported, compared and named, and refuses to be used."""

    def refuse(*_args: Any, **_kwargs: Any) -> NoReturn:
        from rasa.shared.exceptions import InvalidConfigException  # noqa: PLC0415 - after the finder

        if module in TENSORFLOW_MODULES:
            raise InvalidConfigException(needs_tensorflow(name))
        raise InvalidConfigException(f"{name} is left out of the serving process.")

    members: dict[str, Any] = {"__module__": module, "__init__": refuse}
    members |= {door: staticmethod(refuse) for door in ("create", "load", "from_credentials")}
    members["name"] = classmethod(lambda cls: cls.__name__)
    return type(name, (), members)


class PlaceholderFinder(MetaPathFinder, Loader):
    """Answers for some of Rasa's modules with placeholder classes, and refuses TensorFlow itself.

    Parameters
    ----------
    modules : module name → names of the classes that others import from it
    """

    def __init__(self, modules: Mapping[str, Sequence[str]]) -> None:
        self._modules = modules

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        """See ``importlib``: None leaves a module to the next finder."""
        del target
        if fullname in self._modules:
            return spec_from_loader(fullname, self, origin=_origin(fullname, path))
        if fullname.partition(".")[0] == "tensorflow":
            raise ModuleNotFoundError(needs_tensorflow(fullname), name=fullname)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """See ``importlib``: an ordinary empty module."""
        del spec
        return None

    def exec_module(self, module: ModuleType) -> None:
        """Fill the module with its placeholder classes."""
        for name in self._modules[module.__name__]:
            setattr(module, name, _placeholder(name, module.__name__))


def _origin(fullname: str, path: Sequence[str] | None) -> str | None:
    """Where the real module lies, so that a renamed one is noticed at start, not in a turn."""
    real = PathFinder.find_spec(fullname, path)
    if real is None:
        raise ModuleNotFoundError(f"this Rasa has no module {fullname}", name=fullname)
    return real.origin


def install() -> None:
    """Make ``import rasa`` possible here. Idempotent; call before the first import of Rasa."""
    _install(TENSORFLOW_MODULES)
    _name_refused_components()


def install_for_serving() -> None:
    """Do the same for a process that only answers turns, leaving out what those never use.

    Saves a third of the start-up time and of the memory.
    """
    _install(TENSORFLOW_MODULES | UNSERVED_MODULES)


def _install(modules: Mapping[str, Sequence[str]]) -> None:
    if any(isinstance(finder, PlaceholderFinder) for finder in sys.meta_path):
        return
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("SQLALCHEMY_SILENCE_UBER_WARNING", "1")
    silence_warnings()
    sys.meta_path.insert(0, PlaceholderFinder(modules))


def silence_warnings() -> None:
    """Hide what only Rasa's and jieba's authors could mend; warnings about our files stay."""
    importlib.import_module("sanic.app")  # it sets a filter that would undo ours
    for category in (DeprecationWarning, PendingDeprecationWarning, FutureWarning):
        warnings.filterwarnings("ignore", category=category)
    for message in ("pkg_resources is deprecated", "Slot auto-fill has been removed"):
        warnings.filterwarnings("ignore", message=message)


def quieten_logs() -> None:
    """Write warnings and errors only: Rasa's finer levels hold the customers' words."""
    structlog = importlib.import_module("structlog")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(message)s")
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
        cache_logger_on_first_use=True,
    )


def _name_refused_components() -> None:
    """Let the recipe refuse a TensorFlow component by a sentence instead of 'can't load class'."""
    recipe = importlib.import_module("rasa.engine.recipes.default_recipe").DefaultV1Recipe
    exceptions = importlib.import_module("rasa.shared.exceptions")
    original = recipe._from_registry.__func__

    def from_registry(cls: Any, name: str) -> Any:
        if name.rpartition(".")[2] in COMPONENTS.values():
            raise exceptions.InvalidConfigException(needs_tensorflow(name))
        return original(cls, name)

    recipe._from_registry = classmethod(from_registry)


def _report_no_entities_of_policies() -> None:
    """Keep ``rasa test core`` from a report on TEDPolicy's entities, which this bot cannot have.

    scikit-learn refuses to report on nothing, and Rasa asks it to.
    """
    story_test: Any = importlib.import_module("rasa.core.test")
    story_test.evaluate_entities = lambda *_: None


def main() -> None:
    """Run Rasa's command line with the arguments of this process."""
    install()
    _report_no_entities_of_policies()
    importlib.import_module("bot.speed").install()
    importlib.import_module("rasa.__main__").main()


if __name__ == "__main__":
    main()
