"""Lists of the console: how long a page may be, and where the next one begins."""

from typing import Annotated

from fastapi import Query

from crm_backend.core.orm import MAX_ROW_ID

PageLimit = Annotated[int, Query(ge=1, le=200)]
BeforeId = Annotated[int | None, Query(ge=1, le=MAX_ROW_ID)]  # rows before this id
AfterId = Annotated[int, Query(ge=0, le=MAX_ROW_ID)]  # rows after this id
BeforeCursor = Annotated[
    str | None, Query(max_length=200, description="next_before of the page before")
]
