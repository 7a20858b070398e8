"""What can be wrong with the shop's own settings, and with an identity its page signed.

::

    IdentityRefused          the widget's page did not prove who its visitor is
    ├── IdentityMalformed, IdentityClaimMissing
    ├── IdentityAlgorithmRefused, IdentityKeyUnknown, IdentitySignatureWrong
    ├── IdentityIssuerWrong, IdentityAudienceWrong
    └── IdentityExpired, IdentityNotYetValid, IdentityLifetimeTooLong
"""

from crm_backend.core.errors import Conflict, InvalidInput, NotAuthenticated, NotFound


class ShopNotSetUp(Conflict):
    """The database holds no shop yet."""

    code = "shop_not_set_up"
    message = "There is no shop in this database yet; run `zhanggui shop init` or `make up`."


class ShopExists(Conflict):
    """A database is one shop."""

    code = "shop_exists"
    message = "This database already holds a shop."


class ShopInvalid(InvalidInput):
    """Currency, time zone or hours are not of the right form."""

    code = "shop_invalid"
    message = "The shop's settings are not valid."


class HoursEndBeforeStart(InvalidInput):
    """Hours end before they begin, and nobody said that they run over midnight."""

    code = "hours_end_before_start"
    message = "The hours end before they begin; say so if they end on the next day."


class HoursOverlap(InvalidInput):
    """The hours of one day would not be over when those of the next begin."""

    code = "hours_overlap"
    message = "Hours that end on the next day must end before the next day's begin."


class PolicyUnknown(NotFound):
    """No policy number or text has this key."""

    code = "policy_unknown"
    message = "No policy has this key."


class PolicyInvalid(InvalidInput):
    """The number is negative, or a minimum lies above its maximum."""

    code = "policy_invalid"
    message = "This policy value is not possible."


class DayInvalid(InvalidInput):
    """A special day needs a name of 1 to 40 visible characters."""

    code = "day_invalid"
    message = "A day needs a name of 1 to 40 characters."


class SiteNotFound(NotFound):
    """No page has this site key."""

    code = "site_not_found"
    message = "There is no page with this site key."


class SiteExists(Conflict):
    """The site key is taken."""

    code = "site_exists"
    message = "There is already a page with this site key."


class SiteInvalid(InvalidInput):
    """The site key or an origin is not of the right form."""

    code = "site_invalid"
    message = "The site key or an origin is not valid."


class IdentityRefused(NotAuthenticated):
    """Base of all reasons why a signed identity is not believed; the visitor stays a visitor."""

    code = "identity_refused"
    message = "The identity was not accepted."


class IdentityMalformed(IdentityRefused):
    """Not a token, or a claim is not of the right type."""

    code = "malformed"
    message = "The identity is not a well-formed token."


class IdentityClaimMissing(IdentityRefused):
    """One of iss, aud, sub, iat, exp, jti is missing."""

    code = "missing_claim"
    message = "The identity lacks a required claim."


class IdentityAlgorithmRefused(IdentityRefused):
    """Anything but HS256, ``none`` above all."""

    code = "wrong_algorithm"
    message = "The identity must be signed with HS256."


class IdentityKeyUnknown(IdentityRefused):
    """The key id is missing, unknown, or was rotated away."""

    code = "unknown_key"
    message = "The identity names no key of this site."


class IdentitySignatureWrong(IdentityRefused):
    """Signed with another secret, or changed afterwards."""

    code = "bad_signature"
    message = "The identity's signature is wrong."


class IdentityIssuerWrong(IdentityRefused):
    """Signed for another site key."""

    code = "wrong_issuer"
    message = "The identity was issued for another site."


class IdentityAudienceWrong(IdentityRefused):
    """A token for something else than this chat."""

    code = "wrong_audience"
    message = "The identity is not meant for this chat."


class IdentityExpired(IdentityRefused):
    """``exp`` is past."""

    code = "expired"
    message = "The identity has expired."


class IdentityNotYetValid(IdentityRefused):
    """``iat`` or ``nbf`` lies in the future."""

    code = "not_yet_valid"
    message = "The identity is not valid yet."


class IdentityLifetimeTooLong(IdentityRefused):
    """``exp`` is more than fifteen minutes after ``iat``, or not after it."""

    code = "lifetime_too_long"
    message = "The identity may live fifteen minutes at most."
