"""The comparison is only worth something if both bots said the same."""

from tests.benchmarks.inside import SCRIPT, Answer, NewChat, one_at_a_time, share_of_same_answers


class ScriptedChat:
    """Answers with its own name for one turn, with the question for all others."""

    def __init__(self, name: str, odd_turn: str) -> None:
        self.name = name
        self.odd_text = dict(SCRIPT).get(odd_turn)
        self.is_open = True

    def say(self, text: str) -> Answer:
        return Answer((self.name if text == self.odd_text else text,), 1.0)

    def close(self) -> None:
        self.is_open = False


def measured(odd_turn: str = ""):
    opened: list[ScriptedChat] = []

    def new_chat(name: str) -> ScriptedChat:
        opened.append(ScriptedChat(name, odd_turn))
        return opened[-1]

    bots: dict[str, NewChat] = {
        "ours": lambda: new_chat("ours"),
        "stock": lambda: new_chat("stock"),
    }
    return one_at_a_time(bots, 3), opened


def test_bots_that_say_the_same_did_the_same_work():
    samples, _ = measured()

    assert share_of_same_answers(samples) == 1.0


def test_one_turn_answered_differently_shows():
    samples, _ = measured(odd_turn="action")

    assert share_of_same_answers(samples) == 1 - 1 / len(SCRIPT)


def test_every_chat_is_closed_and_the_bots_take_turns_in_going_first():
    _, opened = measured()

    assert not [chat for chat in opened if chat.is_open]
    assert [chat.name for chat in opened] == ["stock", "ours", "ours", "stock", "stock", "ours"]
