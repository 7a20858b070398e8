"""Why somebody is not let in, or an account cannot be changed."""

from crm_backend.core.errors import (
    Conflict,
    InvalidInput,
    NotAllowed,
    NotAuthenticated,
    NotFound,
    TooManyRequests,
)


class SignInFailed(NotAuthenticated):
    """Unknown name, wrong password or disabled account: the same answer for each."""

    code = "sign_in_failed"
    message = "Name or password is wrong."


class TooManyAttempts(TooManyRequests):
    """Too many wrong passwords for this name or from this address."""

    code = "too_many_attempts"
    message = "Too many wrong passwords; wait before the next try."


class StaffSessionInvalid(NotAuthenticated):
    """No session or token, or one that has expired or was ended."""

    code = "staff_session_invalid"
    message = "Sign in first; this session or token is not valid (any more)."


class CsrfTokenInvalid(NotAllowed):
    """A write with a cookie must repeat the session's CSRF token."""

    code = "csrf_token_invalid"
    message = "Send the session's CSRF token in X-CSRF-Token."


class StaffNotFound(NotFound):
    """No staff member has this name or id."""

    code = "staff_not_found"
    message = "There is no such staff member."


class StaffNameTaken(Conflict):
    """Another account signs in with this name."""

    code = "staff_name_taken"
    message = "This name is taken."


class StaffInvalid(InvalidInput):
    """Name or password are not of the right form."""

    code = "staff_invalid"
    message = "The account's data is not valid."


class PasswordWrong(InvalidInput):
    """The present password, asked for again, was not right."""

    code = "password_wrong"
    message = "The present password is wrong."


class LastAdmin(Conflict):
    """Somebody must be able to manage staff."""

    code = "last_admin"
    message = "This is the last active admin; make another one first."


class ScopeInvalid(InvalidInput):
    """A token asks for an operation that does not exist or is not given to programs."""

    code = "scope_invalid"
    message = "One of the scopes does not exist or is not given to programs."


class ApiTokenNotFound(NotFound):
    """No API token has this id."""

    code = "api_token_not_found"
    message = "There is no such API token."
