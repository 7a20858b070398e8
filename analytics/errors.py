"""What can go wrong in the library; a caller catches ``AnalyticsError`` and nothing wider."""


class AnalyticsError(Exception):
    """Anything the library refuses to do."""


class InsufficientData(AnalyticsError):
    """There is too little to learn from, so there is no estimate rather than a guess.

    Attributes
    ----------
    what : str
        What was counted, as a plural noun: ``"weeks of history"``.
    needed : int
        The least that would do.
    found : int
        What there was.

    Examples
    --------
    >>> str(InsufficientData("weeks of history", needed=13, found=5))
    '13 weeks of history are needed, 5 found'
    """

    def __init__(self, what: str, needed: int, found: int) -> None:
        super().__init__(what, needed, found)  # all three, so that it survives pickling
        self.what = what
        self.needed = needed
        self.found = found

    def __str__(self) -> str:
        return f"{self.needed} {self.what} are needed, {self.found} found"


class BadFrame(AnalyticsError):
    """A data frame is not what ``analytics.frames`` describes.

    Attributes
    ----------
    column : str
        The column at fault.
    reason : str
        What is wrong with it, naming no value of it: those may be personal.

    Examples
    --------
    >>> str(BadFrame("quantity", "is missing"))
    'column quantity is missing'
    """

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(column, reason)
        self.column = column
        self.reason = reason

    def __str__(self) -> str:
        return f"column {self.column} {self.reason}"
