"""Why a canned reply is not there or cannot be kept."""

from crm_backend.core.errors import Conflict, NotFound


class CannedReplyNotFound(NotFound):
    """No canned reply has this id."""

    code = "canned_reply_not_found"
    message = "There is no such canned reply."


class ShortcutTaken(Conflict):
    """Another canned reply is called by this shortcut."""

    code = "shortcut_taken"
    message = "Another canned reply has this shortcut."


class TooManyCannedReplies(Conflict):
    """The console keeps all of them at hand."""

    code = "too_many_canned_replies"
    message = "There are as many canned replies as a shop may have; delete one first."
