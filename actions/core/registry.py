"""Finds every action of this package; ``domain.yml`` must list the same names (tested)."""

import importlib
import inspect
import pkgutil

import actions
from actions.core.base import Services, ShopAction

_NOT_TOPICS = frozenset({"core", "texts"})


def action_classes() -> list[type[ShopAction]]:
    """The concrete actions of all topic modules, by name."""
    for module in pkgutil.iter_modules(actions.__path__):
        if module.name not in _NOT_TOPICS:
            importlib.import_module(f"actions.{module.name}")
    return sorted(_concrete(ShopAction), key=_name)  # type: ignore[type-abstract]


def build_actions(services: Services) -> list[ShopAction]:
    """One instance of each; they keep no state between calls."""
    return [found(services) for found in action_classes()]


def _name(found: type[ShopAction]) -> str:
    return found.action_name


def _concrete(parent: type[ShopAction]) -> list[type[ShopAction]]:
    found = []
    for child in parent.__subclasses__():
        found.extend(_concrete(child))
        if not inspect.isabstract(child) and hasattr(child, "action_name"):
            found.append(child)
    return found
