"""Why somebody may not act: the refusals of the policy, and what can be wrong with a turn's deed."""

from crm_backend.core.errors import Conflict, InvalidInput, NotAllowed, NotAuthenticated


class ServiceTokenInvalid(NotAuthenticated):
    """The caller is not our actions server."""

    code = "service_token_invalid"
    message = "The service token is missing or wrong."


class WebhookSecretWrong(NotAllowed):
    """The caller is not Telegram, or there is no bot."""

    code = "webhook_secret_wrong"
    message = "The webhook's secret is missing or wrong."


class TurnRequired(NotAllowed):
    """The service token alone reads nothing: a call must name the turn it acts for."""

    code = "turn_required"
    message = "Name the running turn in X-Zhanggui-Turn."


class TurnNotRunning(NotAllowed):
    """The turn is unknown, over, or its lease has ended."""

    code = "turn_not_running"
    message = "This turn is not running."


class TurnSuperseded(Conflict):
    """The turn may not change anything any more (I4)."""

    code = "turn_superseded"
    message = "This turn was superseded; nothing was changed."


class DeedKeyInvalid(NotAllowed):
    """A mutating call must say which deed of its turn it is."""

    code = "deed_required"
    message = "Name the deed in X-Zhanggui-Deed as <action>/<ordinal>."


class DeedReused(Conflict):
    """The same deed of a turn, or the same key of a staff member, was sent with another content."""

    code = "deed_reused"
    message = "This deed was already done with another content."


class IdempotencyKeyRequired(InvalidInput):
    """A write that may be sent twice must name itself."""

    code = "idempotency_key_required"
    message = (
        "Send a UUID of your own in Idempotency-Key; the same one when you repeat the request."
    )


class SignInRequired(NotAllowed):
    """Only a signed-in customer may do this."""

    code = "sign_in_required"
    message = "Only a signed-in customer may do this."


class ProofRequired(NotAllowed):
    """A visitor must first show number and phone tail; the same for every number."""

    code = "proof_required"
    message = "Prove first that this order is yours."


class VisitorsOnly(NotAllowed):
    """Signed-in customers need no proof, and staff have none."""

    code = "visitors_only"
    message = "Only a visitor proves an order by its phone number."


class RoleNotAllowed(NotAllowed):
    """The staff member's role may not do this."""

    code = "role_not_allowed"
    message = "Your role may not do this."


class ScopeMissing(NotAllowed):
    """The API token was not made for this operation."""

    code = "scope_missing"
    message = "This API token does not have the scope for this operation."
