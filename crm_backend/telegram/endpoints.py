"""Telegram's own door, and what staff see of the channel."""

import hmac
from typing import Annotated

from fastapi import APIRouter, Depends, Header, Request
from starlette.requests import ClientDisconnect

from crm_backend.access.errors import WebhookSecretWrong
from crm_backend.access.policy import Operation
from crm_backend.access.values import StaffPrincipal
from crm_backend.core.http import AppClock, AppDatabase, AppSettings, ReadSession
from crm_backend.core.paging import BeforeId, PageLimit
from crm_backend.core.problems import declared
from crm_backend.staff.caller_errors import READ_ERRORS
from crm_backend.staff.dependencies import permitted
from crm_backend.telegram.envelopes import bot_id_of, webhook_secret
from crm_backend.telegram.errors import UpdateCutShort
from crm_backend.telegram.schemas import OddUpdatesRead, TelegramRead, UpdateTaken
from crm_backend.telegram.service import intake, status
from crm_backend.telegram.values import SECRET_HEADER, WEBHOOK_PATH

router = APIRouter(tags=["telegram"])

ChannelReader = Annotated[StaffPrincipal, Depends(permitted(Operation.READ_CHANNELS))]


def bot_of_caller(
    settings: AppSettings, secret: Annotated[str, Header(alias=SECRET_HEADER)] = ""
) -> int:
    """The bot whose webhook's secret the caller knows; compared in constant time, before the body is read.

    Raises
    ------
    WebhookSecretWrong
        Also where the shop has no bot: then there is no secret to know.
    """
    token = settings.telegram_token
    if token.get_secret_value():
        expected = webhook_secret(token, settings.session_secret)
        if hmac.compare_digest(secret.encode("utf-8", "replace"), expected.encode()):
            return bot_id_of(token)
    raise WebhookSecretWrong


@router.post(WEBHOOK_PATH, responses=declared(WebhookSecretWrong, UpdateCutShort))
async def take_telegram_update(
    request: Request,
    bot_id: Annotated[int, Depends(bot_of_caller)],
    database: AppDatabase,
    clock: AppClock,
) -> UpdateTaken:
    """Keep an update that Telegram delivers; 200 once it is committed, whatever it says."""
    try:
        body = await request.body()
    except ClientDisconnect as error:
        raise UpdateCutShort from error
    async with database.transaction() as session:
        await intake.keep_update(session, bot_id, body, now=clock.now())
    return UpdateTaken()


@router.get("/api/v1/telegram", responses=declared(*READ_ERRORS))
async def read_telegram(
    _caller: ChannelReader, session: ReadSession, settings: AppSettings
) -> TelegramRead:
    """Read how the shop's Telegram bot is: whether updates come, and how many could not be read."""
    return await status.read_status(session, settings)


@router.get("/api/v1/telegram/odd-updates", responses=declared(*READ_ERRORS))
async def list_odd_updates(
    _caller: ChannelReader,
    session: ReadSession,
    settings: AppSettings,
    before: BeforeId = None,
    limit: PageLimit = 50,
) -> OddUpdatesRead:
    """List what Telegram handed in and nobody could read, newest first, with the beginning of each."""
    return await status.list_odd_updates(session, settings, before_id=before, limit=limit)
