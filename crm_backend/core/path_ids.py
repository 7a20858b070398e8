"""Ids in paths: of what form one must be to be looked for at all."""

from typing import Annotated

from fastapi import Path

from crm_backend.core.orm import MAX_ROW_ID

RowId = Annotated[int, Path(ge=1, le=MAX_ROW_ID)]
# What ids.new_id makes, and what is as short and plain.
TextId = Annotated[str, Path(pattern="^[A-Za-z0-9_]{1,40}$")]
