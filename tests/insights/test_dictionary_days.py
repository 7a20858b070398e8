"""Days of a shop elsewhere: a day of a clock change has 25 hours, and no row of it is lost or counted twice."""

import sqlite3

from crm_backend.core.bulk import BulkDatabase
from tests.insights.dictionary import Dictionary
from tests.insights.rows import Item, Rows, local
from tests.insights.small_shops import question


def test_a_day_of_twenty_five_hours_holds_all_of_them(sqlite_url: str):
    database = BulkDatabase(sqlite_url)
    with database.transaction() as session:
        rows = Rows(session)
        rows.shop(time_zone="Europe/Berlin")
        # Clocks went back on 2026-10-25: the day lasted from 22:00 UTC of the 24th to 23:00 UTC of the 25th.
        # Shanghai is eight hours ahead of UTC.
        for paid, amount in (
            *(("2026-10-25 05:59:59", 1), ("2026-10-25 06:00", 2)),
            *(("2026-10-26 06:59:59.999999", 4), ("2026-10-26 07:00", 8)),
        ):
            rows.order(paid, Item(amount=amount))
    database.close()
    connection = sqlite3.connect(sqlite_url.partition("///")[2])
    dictionary = Dictionary(connection, local("2026-11-05 12:00"))
    period = {"from": "2026-10-24", "to": "2026-10-26"}
    found = dictionary.answer(question("sales", "day", period=period))
    assert [line.values["sales"] for line in found.lines] == [1, 6, 8]
    connection.close()
