"""Our source keeps the rules, and each rule sees a planted violation."""

import pytest

from tests.architecture.source_rules import (
    PRODUCT,
    SOURCES,
    Module,
    Rule,
    catches_everything,
    commits,
    foreign_repositories,
    forgets_offset,
    modules_of,
    says_nothing,
    too_long,
)

# Longer than the budget, with the reason. This list may only shrink.
LONGER: dict[str, str] = {}

# The one place where a request's or a job's work becomes durable, and commands that end at once.
MAY_COMMIT = ("crm_backend/core/db.py", "crm_backend/cli/", "crm_backend/worker.py")

# The borders where an unknown error is logged, counted and turned into an honest answer.
BORDERS = {
    "actions/core/base.py": "an action that failed is logged and answered 500, without a detail",
    "bot/turn.py": "whatever breaks in an action ends the turn",
    "bot/channel.py": "a turn that fails answers with an error status, never with 200",
    "crm_backend/core/background.py": "a loop of hub or worker goes on after one failed round",
    "crm_backend/telegram/service/processing.py": "an update that breaks us holds up no chat",
}

# A migration says in one piece what it does to the tables.
ALL_MODULES = [m for m in modules_of(SOURCES) if "versions" not in m.path.parts]
PRODUCT_MODULES = [module for module in ALL_MODULES if module.path.parts[0] in PRODUCT]


def test_the_rules_look_at_the_whole_product():
    assert {module.path.parts[0] for module in PRODUCT_MODULES} == set(PRODUCT)


def test_functions_and_modules_stay_within_their_size():
    broken = [line for module in ALL_MODULES for line in too_long(module, excepted=LONGER)]
    assert not broken, "\n".join(broken)


def test_list_of_longer_ones_names_only_existing_ones():
    found = [line.split(" has ")[0] for module in ALL_MODULES for line in too_long(module)]
    assert sorted(LONGER) == sorted(set(found) & set(LONGER))


def test_no_module_has_a_name_that_says_nothing():
    broken = [line for module in ALL_MODULES for line in says_nothing(module)]
    assert not broken, "\n".join(broken)


def test_only_the_transaction_commits():
    broken = [
        line
        for module in PRODUCT_MODULES
        if not str(module.path).startswith(MAY_COMMIT)
        for line in commits(module)
    ]
    assert not broken, "\n".join(broken)


def test_only_borders_catch_everything():
    broken = [
        line
        for module in PRODUCT_MODULES
        if str(module.path) not in BORDERS
        for line in catches_everything(module)
    ]
    assert not broken, "\n".join(broken)


def test_every_listed_border_still_is_one():
    found = {str(module.path) for module in PRODUCT_MODULES if catches_everything(module)}
    assert sorted(set(BORDERS) - found) == []


def test_a_repository_serves_its_own_noun_only():
    broken = [line for module in PRODUCT_MODULES for line in foreign_repositories(module)]
    assert not broken, "\n".join(broken)


def test_every_clock_of_the_hub_stands_where_the_settings_say():
    hub = [module for module in PRODUCT_MODULES if module.path.parts[0] == "crm_backend"]
    broken = [line for module in hub for line in forgets_offset(module)]
    assert not broken, "\n".join(broken)


LONG_FUNCTION = "def work():\n" + "    step()\n" * 60
PLANTED = [
    (too_long, "crm_backend/orders/service.py", LONG_FUNCTION),
    (too_long, "crm_backend/orders/service.py", "x = 1\n" * 401),
    (too_long, "crm_backend/orders/endpoints.py", "x = 1\n" * 301),
    (too_long, "tests/orders/test_orders.py", "x = 1\n" * 601),
    (says_nothing, "crm_backend/orders/utils.py", ""),
    (says_nothing, "crm_backend/common/orders.py", ""),
    (commits, "crm_backend/orders/service.py", "async def f(s):\n    await s.commit()\n"),
    (catches_everything, "actions/orders.py", "try:\n    f()\nexcept Exception:\n    pass\n"),
    (catches_everything, "actions/orders.py", "try:\n    f()\nexcept:\n    pass\n"),
    (
        catches_everything,
        "actions/orders.py",
        "try:\n    f()\nexcept (ValueError, BaseException):\n    pass\n",
    ),
    (forgets_offset, "crm_backend/cli/orders.py", "now = SystemClock().now()\n"),
    (
        foreign_repositories,
        "crm_backend/refunds/service.py",
        "from crm_backend.orders.repository import OrderRepository\n",
    ),
    (
        foreign_repositories,
        "crm_backend/refunds/service.py",
        "from crm_backend.orders import repository\n",
    ),
]


@pytest.mark.parametrize(("rule", "path", "source"), PLANTED)
def test_planted_violation_is_found(rule: Rule, path: str, source: str):
    assert rule(Module.parse(path, source))


KEPT = [
    (forgets_offset, "crm_backend/cli/orders.py", "now = SystemClock(offset).now()\n"),
    (too_long, "tests/orders/test_orders.py", "x = 1\n" * 599),
    (commits, "crm_backend/orders/service.py", "async def f(s):\n    await s.flush()\n"),
    (catches_everything, "actions/orders.py", "try:\n    f()\nexcept ValueError:\n    pass\n"),
    (
        catches_everything,
        "actions/orders.py",
        "try:\n    f()\nexcept Exception:\n    note()\n    raise\n",
    ),
    (
        foreign_repositories,
        "crm_backend/orders/service.py",
        "from crm_backend.orders.repository import OrderRepository\n",
    ),
]


@pytest.mark.parametrize(("rule", "path", "source"), KEPT)
def test_clean_source_is_not_accused(rule: Rule, path: str, source: str):
    assert rule(Module.parse(path, source)) == []
