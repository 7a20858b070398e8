"""No text becomes a formula."""

import pytest

from crm_backend.core.spreadsheets import harmless


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠"])
def test_text_that_could_be_a_formula_gets_an_apostrophe(sign: str):
    assert harmless(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("cell", ["", "王小明", "a=1", "12.50", "'=1"])
def test_other_text_stays_as_it_is(cell: str):
    assert harmless(cell) == cell
