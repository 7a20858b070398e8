"""Whom a campaign is for, as it is handed down by those who know what segments and scores are."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement


@dataclass(frozen=True, kw_only=True)
class Audience:
    """A name for people, and a condition on a row of ``customers``."""

    name: str
    condition: ColumnElement[bool]
