"""The picture that an answer names by its address, for channels whose clients cannot ask the hub for it."""

from datetime import datetime
from urllib.parse import parse_qsl, urlsplit

from crm_backend.access.policy import Operation, require
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.db import Database
from crm_backend.insights.demand.service import picture as demand_picture
from crm_backend.insights.errors import QuestionUnreadable
from crm_backend.insights.links import PICTURES
from crm_backend.insights.questions import question_of
from crm_backend.insights.sales.service import picture as sales_picture
from crm_backend.insights.wording import locale_of


async def draw(
    database: Database, caller: StaffPrincipal, address: str, *, locale: str, now: datetime
) -> bytes:
    """The PNG at an address of ours, as it would be served to ``caller`` now; drawn in a thread.

    Raises
    ------
    RoleNotAllowed, ScopeMissing
        They may not read figures (any more).
    QuestionUnreadable
        It is no address of a picture.
    As the answer to the same question.
    """
    require(caller, Operation.READ_FIGURES)
    parts = urlsplit(address)
    question = question_of(dict(parse_qsl(parts.query)))
    if parts.path == PICTURES.format(page="sales"):
        async with database.reading() as session:
            told = await sales_picture.read(session, question, now=now, locale=locale)
        return await sales_picture.draw(told, locale=locale)
    if parts.path == PICTURES.format(page="demand"):
        async with database.reading() as session:
            drawing = await demand_picture.read(
                session, question, now=now, locale=locale_of(locale)
            )
        return await demand_picture.draw(drawing)
    raise QuestionUnreadable
