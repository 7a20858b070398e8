"""Lists of the console: how long a page may be, and where the next one begins."""

from typing import Annotated

from fastapi import Query

PageLimit = Annotated[int, Query(ge=1, le=200)]
# Rows before this id; larger numbers than the database can hold are no ids.
BeforeId = Annotated[int | None, Query(ge=1, le=2**63 - 1)]
