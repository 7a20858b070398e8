"""What a process loads at its start, and what every error carries; asked of fresh interpreters."""

import importlib
import pkgutil
import re
import subprocess
import sys
from collections import Counter

import pytest

import crm_backend
from crm_backend.core.errors import all_error_classes

HEAVY = {"pandas", "sklearn", "scipy", "matplotlib", "rasa"}
LIGHT_STARTS = ("crm_backend.cli", "crm_backend.cli.up", "crm_backend.model_registry")


@pytest.mark.parametrize("module", LIGHT_STARTS)
def test_start_loads_no_heavy_library(module):
    code = f"import sys, {module}; print(*sorted({HEAVY!r} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_command_line_front_never_loads_the_database_layer():
    """``zhanggui up`` stays in memory all day."""
    code = "import sys, crm_backend.cli.up; print('sqlalchemy' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_installer_runs_before_anything_is_installed():
    """Without site-packages it must still find all it imports."""
    code = "import sys; sys.path.insert(0, '.'); import scripts.install"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


def _import_everything():
    for found in pkgutil.walk_packages(crm_backend.__path__, "crm_backend."):
        # Alembic's environment runs migrations when it is imported.
        if ".migrations." not in found.name and not found.name.endswith("__main__"):
            importlib.import_module(found.name)


def test_every_error_has_a_code_of_its_own_that_follows_its_name():
    _import_everything()
    classes = [each for each in all_error_classes() if each.__module__.startswith("crm_backend.")]
    assert len(classes) > 10
    codes = Counter(each.code for each in classes)
    assert [code for code, count in codes.items() if count > 1] == []
    inherited = [each.__qualname__ for each in classes if "code" not in vars(each)]
    assert inherited == []
    wrong = [each.code for each in classes if not re.fullmatch(r"[a-z]+(_[a-z]+)*", each.code)]
    assert wrong == []
