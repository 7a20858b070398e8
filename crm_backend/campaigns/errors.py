"""Why a campaign is not there, or cannot be changed, sent or stopped."""

from crm_backend.core.errors import Conflict, NotFound


class CampaignNotFound(NotFound):
    """No campaign has this id."""

    code = "campaign_not_found"
    message = "There is no such campaign."


class CampaignConfirmed(Conflict):
    """What is being sent, or was, is not changed, previewed, confirmed or deleted any more."""

    code = "campaign_confirmed"
    message = "This campaign was confirmed already; make a new one."


class CampaignNotPreviewed(Conflict):
    """Nobody has looked at whom it goes to since the last change."""

    code = "campaign_not_previewed"
    message = "Preview the campaign before confirming it."


class CampaignAudienceChanged(Conflict):
    """Somebody agreed, withdrew or came into the segment since the preview; ``facts.count`` is the new number."""

    code = "campaign_audience_changed"
    message = "Another number of people would get this now; preview it again."


class CampaignEmpty(Conflict):
    """Nobody of the audience agreed to offers and can be reached."""

    code = "campaign_empty"
    message = "Nobody would get this."


class CampaignTooLarge(Conflict):
    """More people than were ever tried; the last would wait for a quarter of an hour and longer."""

    code = "campaign_too_large"
    message = "Too many people for one campaign; narrow the segment."


class CampaignNotSending(Conflict):
    """It was never confirmed, or there is nothing left to stop."""

    code = "campaign_not_sending"
    message = "This campaign is not being sent."
