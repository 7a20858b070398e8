"""What can be wrong with a customer or a segment."""

from crm_backend.core.errors import Conflict, NotFound


class CustomerNotFound(NotFound):
    """No customer has this number."""

    code = "customer_not_found"
    message = "There is no customer with this number."


class SegmentNotFound(NotFound):
    """No segment has this id."""

    code = "segment_not_found"
    message = "There is no such segment."


class SegmentNameTaken(Conflict):
    """Another segment has this name."""

    code = "segment_name_taken"
    message = "Another segment has this name."


class TooManySegments(Conflict):
    """Segments are counted live, all at once."""

    code = "too_many_segments"
    message = "There are as many segments as a shop may have; delete one first."
