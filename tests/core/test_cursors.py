"""Cursors come back as they went out, and nothing else is one."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crm_backend.core.cursors import Cursor, CursorInvalid
from tests.fakes.fixed_clock import NOW


@given(
    # Within the seventeen digits of microseconds that a cursor holds.
    st.datetimes(datetime(1, 1, 2), datetime(4000, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
    st.integers(0, 10**18 - 1),
)
def test_cursor_comes_back_as_it_went_out(moment: datetime, row_id: int):
    parsed = Cursor.parse(str(Cursor.after(moment, row_id, "cnv_1")), ties=2)
    assert parsed == Cursor(moment, (str(row_id), "cnv_1"))
    assert parsed.row_id(0) == row_id


def test_no_cursor_is_the_first_page():
    assert Cursor.parse(None, ties=1) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "1",
        "1.",
        "x.1",
        "1.1.1",
        "1.a b",
        "1.1\x00",
        "٣.1",
        "9" * 18 + ".1",
        "-" + "9" * 18 + ".1",
        "9" * 19 + ".1",
    ],
)
def test_anything_else_is_refused(text: str):
    with pytest.raises(CursorInvalid):
        Cursor.parse(text, ties=1)


@pytest.mark.parametrize("tie", ["cnv_1", "-1", "9" * 19])
def test_tie_that_is_no_row_id_is_refused(tie: str):
    with pytest.raises(CursorInvalid):
        Cursor.after(NOW, tie).row_id(0)
