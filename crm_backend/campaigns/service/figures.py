"""A campaign's report as an answer about the shop's figures, for whoever asks the bot."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from crm_backend.campaigns import repository
from crm_backend.campaigns.errors import CampaignNotFound
from crm_backend.campaigns.models import Campaign
from crm_backend.campaigns.schemas import ReportRead, ShareRead
from crm_backend.campaigns.service import reading
from crm_backend.campaigns.words import VERDICTS, WORDS
from crm_backend.insights.amounts import NO_AMOUNT, Ratio, amount, change
from crm_backend.insights.errors import FigureOfAnotherPage, FilterWithoutMatch
from crm_backend.insights.frames import Frame
from crm_backend.insights.framing import frame_of
from crm_backend.insights.names import is_same, nearest
from crm_backend.insights.records import local_text
from crm_backend.insights.schemas import Amount, FigureAnswer, FigureRead
from crm_backend.insights.values import Figure, Unit

_LINK = "/console#/campaigns"


async def answer(
    session: AsyncSession, figure: Figure, name: str, *, now: datetime, locale: str
) -> FigureAnswer:
    """One figure of the campaign of this name, or all of them (``campaign_report``).

    Raises
    ------
    FigureOfAnotherPage
        It is no figure of a campaign.
    FilterWithoutMatch
        No campaign that was sent has the name; without a name, none was sent at all.
    """
    if figure is not Figure.CAMPAIGN_REPORT and figure not in WORDS:
        possible = [Figure.CAMPAIGN_REPORT.value, *(each.value for each in WORDS)]
        raise FigureOfAnotherPage(possible=possible)
    frame = await frame_of(session, now=now, locale=locale)
    campaign = await _campaign_called(session, name)
    read = await reading.read_campaign(session, campaign, now=now)
    report = read.report
    if report is None:  # it was sent, so it has one
        raise CampaignNotFound
    wanted: list[Figure] = [*WORDS] if figure is Figure.CAMPAIGN_REPORT else [figure]
    return FigureAnswer(
        figure=figure,
        by=None,
        period=None,
        compared_with=None,
        filters=[],
        currency=frame.currency,
        time_zone=frame.zone,
        as_of=now,
        first_day=frame.first_day,
        last_day=frame.last_day,
        sentence=_sentence(campaign.name, report, wanted, frame),
        figures=[_figure(each, report, frame) for each in wanted],
        columns=[],
        rows=[],
        total_rows=0,
        notes=[],
        note_texts=[],
        chart=None,
        link=f"{_LINK}/{campaign.id}",
    )


async def _campaign_called(session: AsyncSession, name: str) -> Campaign:
    """The newest of this name; the newest of all where none is named."""
    sent = await repository.list_sent(session)
    for campaign in sent:
        if not name or is_same(campaign.name, name):
            return campaign
    names = [campaign.name for campaign in sent]
    raise FilterWithoutMatch(dimension="campaign", value=name, nearest=nearest(name, names))


def _figure(figure: Figure, report: ReportRead, frame: Frame) -> FigureRead:
    words, locale = WORDS[figure], frame.locale
    return FigureRead(
        figure=figure,
        name=words.name[locale],
        unit=words.unit,
        basis=words.basis[locale],
        explanation=words.explanation[locale],
        amount=_amount(figure, report, frame),
        detail=_detail(figure, report, frame),
    )


def _amount(figure: Figure, report: ReportRead, frame: Frame) -> Amount:
    if figure is Figure.CAMPAIGN_ORDERED:
        return amount(_share(report.campaign_ordered), Unit.SHARE, currency=frame.currency)
    if figure is Figure.CONTROL_ORDERED:
        return amount(_share(report.control_ordered), Unit.SHARE, currency=frame.currency)
    if figure is Figure.CAMPAIGN_LIFT:
        sending, control = _share(report.campaign_ordered), _share(report.control_ordered)
        return change(sending, control, Unit.SHARE, currency=frame.currency) or NO_AMOUNT
    return amount(Ratio(getattr(report, figure.value)), Unit.COUNT, currency=frame.currency)


def _share(share: ShareRead | None) -> Ratio | None:
    return None if share is None else Ratio.of(share.people, share.of)


def _detail(figure: Figure, report: ReportRead, frame: Frame) -> str:
    shares = {
        Figure.CAMPAIGN_ORDERED: report.campaign_ordered,
        Figure.CONTROL_ORDERED: report.control_ordered,
    }
    share = shares.get(figure)
    if share is not None:
        say = f"{share.of} 人里 {share.people} 人", f"{share.people} of {share.of} people"
        return say[0] if frame.locale == "zh" else say[1]
    if figure is Figure.CAMPAIGN_LIFT and report.campaign_lift is not None:
        lift = report.campaign_lift
        verdict = VERDICTS[lift.verdict][frame.locale]
        if frame.locale == "zh":
            return f"95% 区间 {lift.low:+.1f} 到 {lift.high:+.1f} 个百分点，{verdict}"
        return f"95% interval {lift.low:+.1f} to {lift.high:+.1f} points, {verdict}"
    return ""


def _sentence(name: str, report: ReportRead, wanted: list[Figure], frame: Frame) -> str:
    is_zh = frame.locale == "zh"
    parts = []
    for figure in wanted:
        detail = _detail(figure, report, frame)
        text = f"{WORDS[figure].name[frame.locale]} {_amount(figure, report, frame).text}"
        if figure is Figure.CAMPAIGN_LIFT and report.campaign_lift is not None:
            text += " 个百分点" if is_zh else " points"
        parts.append(text + (f"（{detail}）" if is_zh else f" ({detail})") if detail else text)
    told = ("，" if is_zh else ", ").join(parts)
    if report.started_at is None:
        told += "；还没有发出去" if is_zh else "; nothing has left yet"
    elif report.is_counting and report.counted_until is not None:
        until = local_text(report.counted_until, frame.zone)
        told += (
            f"；还在统计，{until} 才满 7 天"
            if is_zh
            else f"; still counting, the 7 days are over on {until}"
        )
    return f"「{name}」：{told}" if is_zh else f"“{name}”: {told}"
