"""The runners of ``make test`` and ``make check`` cannot call a failure, or nothing at all, a success."""

import sys
from pathlib import Path

import pytest

from scripts import check, run_tests
from scripts.run_tests import Count, Suite

PASSING = "def test_one():\n    assert True\n"
MIXED = (
    "import pytest\n" + PASSING + "def test_two():\n    assert False\n"
    "@pytest.mark.skip(reason='later')\ndef test_three():\n    pass\n"
)
CRASHING = "import os\ndef test_one():\n    os._exit(3)\n"
BROKEN = "import nothing_of_this_name\n"
EMPTY = "X = 1\n"


@pytest.mark.parametrize(
    ("source", "count"),
    [
        (PASSING, Count(passed=1)),
        (MIXED, Count(passed=1, failed=1, skipped=1)),
        (CRASHING, Count(failed=1)),
        (BROKEN, Count(failed=1)),
        (EMPTY, Count(failed=1)),
    ],
)
def test_suite_is_counted_as_it_ended(tmp_path, source, count):
    file = tmp_path / "test_sample.py"
    file.write_text(source)
    suite = Suite("sample", Path(sys.executable), (str(file), "-p", "no:cacheprovider"))
    assert run_tests.run(suite, tmp_path / "report.xml") == count


def test_every_folder_of_tests_belongs_to_exactly_one_suite():
    suites = run_tests.suites()
    units = suites[0].arguments
    for name in (run_tests.PAGES, *run_tests.ALONE):
        exists = (run_tests.ROOT / name).is_dir()
        assert f"--ignore={name}" in units
        assert sum(suite.arguments[0] == name for suite in suites) == int(exists)
    assert [suite.title for suite in suites].count("tests/bot") == 1


@pytest.mark.parametrize(("code", "status"), [("pass", 0), ("raise SystemExit(7)", 1)])
def test_check_fails_when_one_of_its_checks_does(monkeypatch, capsys, code, status):
    good = check.Check("good", [sys.executable, "-c", "print('unneeded words')"])
    other = check.Check("other", [sys.executable, "-c", f"print('why'); {code}"])
    monkeypatch.setattr(check, "CHECKS", (good, other))
    monkeypatch.setattr(sys, "argv", ["check"])
    assert check.main() == status
    said = capsys.readouterr().out
    assert "✓ good" in said
    assert "unneeded words" not in said
    assert ("why" in said) is bool(status)
