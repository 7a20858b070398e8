"""When two questions are the same one."""

import pytest

from crm_backend.knowledge.rules import wording_of


@pytest.mark.parametrize(
    "question", ["发票怎么开", "发票 怎么开？", "发票怎么开呢~", "发票怎么开吗!!"]
)
def test_signs_blanks_and_particles_make_no_other_question(question: str):
    assert wording_of(question) == "发票怎么开"


def test_letters_are_compared_small_and_narrow():
    assert wording_of("ＣＡＮ I pay later?") == wording_of("can i pay later")


@pytest.mark.parametrize("question", ["", "？？", "😀", "呢呢"])
def test_where_no_word_is_left_nothing_was_asked(question: str):
    assert wording_of(question) == ""
