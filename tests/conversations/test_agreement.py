"""domain.yml, rules, training sentences, intent table and actions speak of the same things."""

import re
from typing import Any

import pytest

from actions.core.form import FormAction
from actions.core.registry import action_classes
from actions.texts import zh_cn
from tests.actions.rasa_double import ROOT, load_yaml, rules_by_intent

DOMAIN: dict[str, Any] = load_yaml(ROOT / "domain.yml")
FORMS = {
    action.action_name.removeprefix("validate_"): action.talk_class
    for action in action_classes()
    if issubclass(action, FormAction)
}
SLOT_NAME = re.compile(r'talk\.slot\("([a-z_]+)"\)|SlotSet\("([a-z_]+)"|_slot\("([a-z_]+)"\)')

# Nobody can type these: they come from buttons alone.
ONLY_CLICKED = {"rate_article"}


def sources_of_actions() -> str:
    paths = sorted((ROOT / "actions").rglob("*.py"))
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def test_actions_of_the_domain_are_those_that_exist() -> None:
    assert DOMAIN["actions"] == [action.action_name for action in action_classes()]


def test_intents_of_the_domain_are_those_of_the_table() -> None:
    table = (ROOT / "nlu_data/README.md").read_text(encoding="utf-8")
    defined = re.findall(r"^\| `([a-z_]+)` \|", table, flags=re.MULTILINE)
    assert DOMAIN["intents"] == sorted({*defined, *ONLY_CLICKED})


def test_every_intent_has_training_sentences() -> None:
    trained = {
        group["intent"]
        for path in (ROOT / "nlu_data/nlu").glob("*.yml")
        for group in load_yaml(path)["nlu"]
        if "intent" in group
    }
    assert trained | ONLY_CLICKED == set(DOMAIN["intents"])
    assert not trained & ONLY_CLICKED


def test_every_intent_and_the_fallback_have_a_rule() -> None:
    assert set(rules_by_intent()) == {*DOMAIN["intents"], "nlu_fallback"}


def test_rules_name_existing_actions_only() -> None:
    known = {*DOMAIN["actions"], *DOMAIN["forms"], *DOMAIN["responses"]}
    assert set(rules_by_intent().values()) <= known


def test_every_sentence_of_the_domain_is_used() -> None:
    said = {action for action in rules_by_intent().values() if action.startswith("utter_")}
    # Rasa itself says the first when no rule fits, the channel the others between two wishes.
    unruled = {"utter_default", "utter_next_wish", "utter_wish_waits"}
    assert set(DOMAIN["responses"]) - said == unruled


@pytest.mark.parametrize("form", sorted(DOMAIN["forms"]))
def test_a_forms_slots_are_its_steps(form: str) -> None:
    assert DOMAIN["forms"][form]["required_slots"] == list(FORMS[form].steps)
    assert {*FORMS[form].steps, *FORMS[form].memory} <= set(DOMAIN["slots"])
    assert set(FORMS[form].own_intents) <= set(DOMAIN["intents"])


def test_every_form_of_the_actions_is_in_the_domain() -> None:
    assert set(FORMS) == set(DOMAIN["forms"])


@pytest.mark.parametrize("form", sorted(DOMAIN["forms"]))
def test_every_form_has_a_rule_for_its_end(form: str) -> None:
    """Without one Rasa would say its default sentence after each form."""
    ends = [
        rule
        for path in (ROOT / "nlu_data/rules").glob("*.yml")
        for rule in load_yaml(path)["rules"]
        if rule.get("condition") == [{"active_loop": form}]
    ]
    assert [rule["steps"][0] for rule in ends] == [{"action": form}]


def test_slots_named_in_code_exist() -> None:
    named = {name for found in SLOT_NAME.findall(sources_of_actions()) for name in found if name}
    assert named
    assert named <= set(DOMAIN["slots"])


def test_entities_read_in_code_exist() -> None:
    read = set(re.findall(r'\.entity\("([a-z_]+)"\)', sources_of_actions()))
    assert read
    assert read <= set(DOMAIN["entities"])


def test_only_the_order_spoken_of_is_filled_by_rasa() -> None:
    """A side question with a number in it must change no form."""
    filled = {
        name for name, slot in DOMAIN["slots"].items() if slot["mappings"] != [{"type": "custom"}]
    }
    assert filled == {"order_number"}


def test_no_slot_decides_which_rule_applies() -> None:
    assert not any(slot["influence_conversation"] for slot in DOMAIN["slots"].values())


@pytest.mark.parametrize("name", sorted(DOMAIN["responses"]))
def test_a_sentence_has_a_chinese_and_an_english_variant_with_the_same_chips(name: str) -> None:
    chinese, english = DOMAIN["responses"][name]
    assert "condition" not in chinese
    assert english["condition"] == [{"type": "slot", "name": "locale", "value": "en"}]
    assert payloads(chinese) == payloads(english)
    assert set(payloads(chinese)) <= set(DOMAIN["intents"])


def payloads(response: dict[str, Any]) -> list[str]:
    return [button["payload"].removeprefix("/") for button in response.get("buttons", [])]


def test_topics_of_the_fallback_are_intents() -> None:
    topics = {key.removeprefix("topic.") for key in zh_cn.TEXTS if key.startswith("topic.")}
    assert topics <= set(DOMAIN["intents"])


def test_a_conversation_never_expires_inside_rasa() -> None:
    """The hub alone decides when a conversation starts afresh."""
    assert DOMAIN["session_config"] == {
        "session_expiration_time": 0,
        "carry_over_slots_to_new_session": False,
    }
