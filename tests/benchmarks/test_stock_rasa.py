"""The peer's own files fit the project: found out here, not after minutes of training."""

import re

from tests.benchmarks.stock_rasa import STOCK
from tests.stack import ROOT

DOMAIN = (ROOT / "domain.yml").read_text(encoding="utf-8")
STORIES = (STOCK / "stories.yml").read_text(encoding="utf-8")


def test_stories_name_only_what_the_domain_has():
    named = set(re.findall(r"- (?:intent|action|active_loop): (\w+)", STORIES)) - {"null"}
    missing = {
        name for name in named if not re.search(rf"^\s+(?:- )?{name}:?$", DOMAIN, re.MULTILINE)
    }

    assert named
    assert not missing


def test_the_peer_is_rasa_of_our_version_with_its_own_classifier_and_policies():
    config = (STOCK / "config.yml").read_text(encoding="utf-8")
    ours = re.search(r'"rasa==([\d.]+)"', (ROOT / "bot/pyproject.toml").read_text(encoding="utf-8"))

    assert ours
    assert f'"rasa=={ours[1]}"' in (STOCK / "pyproject.toml").read_text(encoding="utf-8")
    assert {"JiebaTokenizer", "DIETClassifier", "TEDPolicy", "RulePolicy"} <= set(
        re.findall(r"- name: (\w+)", config)
    )
    assert "bot." not in config
