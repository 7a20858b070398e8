"""Every example of a docstring runs and prints what it says."""

import doctest
import importlib
import pkgutil

import pytest

from analytics import behaviour

MODULES = [each.name for each in pkgutil.iter_modules(behaviour.__path__, "analytics.behaviour.")]


@pytest.mark.parametrize("name", MODULES)
def test_examples_print_what_they_say(name):
    assert doctest.testmod(importlib.import_module(name)).failed == 0
