"""What fields of answers have in common."""


def is_absent(value: object) -> bool:
    """Whether a field is left out of an answer rather than being null (``exclude_if``)."""
    return value is None
