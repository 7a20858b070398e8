"""docs/rights.md cell by cell over the running hub: every route × every kind of principal.

Expected is what the checked-in page says, so that a right that changes is seen in a diff.
"""

import pytest
from httpx import codes

from scripts.write_rights import ALLOWED, COLUMNS, OWN_ONLY, PAGE, Column, read_page
from tests.access.rights_world import B, World

CELLS = read_page(PAGE.read_text(encoding="utf-8"))
ROUTES = [door for door in CELLS if not door.startswith("WS ")]
# Everybody asks for what there is and says it well, so that only a refusal or a fault answers so.
NOT_DONE = (
    *(codes.UNAUTHORIZED, codes.FORBIDDEN, codes.NOT_FOUND),
    *(codes.UNPROCESSABLE_ENTITY, codes.INTERNAL_SERVER_ERROR),
)


async def differences(world: World, column: Column) -> list[str]:
    """The doors that do not answer as the page says."""
    found = []
    for door in ROUTES:
        answer = await world.knock(door, column)
        expected = CELLS[door][column.key]
        if not _fits(answer.status_code, expected):
            found.append(f"{door}: {answer.status_code}, expected {expected}: {answer.text[:200]}")
        if expected == OWN_ONLY and (B in answer.text or world.orders[B].number in answer.text):
            found.append(f"{door}: shows what is somebody else's")
        world.http.cookies.clear()
    return found


def _fits(status: int, expected: str) -> bool:
    if expected not in (ALLOWED, OWN_ONLY):
        return status == int(expected)
    return status not in NOT_DONE


@pytest.mark.parametrize("column", COLUMNS, ids=lambda column: column.key)
async def test_every_route_answers_as_the_page_says(world: World, column: Column):
    assert await differences(world, column) == []


async def test_a_cell_that_is_not_kept_is_found(world: World, monkeypatch):
    monkeypatch.setitem(CELLS["GET /api/v1/staff/members"], "agent", "403")
    monkeypatch.setitem(CELLS["GET /api/v1/audit-log"], "agent", ALLOWED)
    agent = next(column for column in COLUMNS if column.key == "agent")
    found = [line.split(":")[0] for line in await differences(world, agent)]
    assert found == ["GET /api/v1/staff/members", "GET /api/v1/audit-log"]


def test_page_has_a_cell_for_everybody_at_every_door():
    assert {tuple(row) for row in CELLS.values()} == {tuple(column.key for column in COLUMNS)}
