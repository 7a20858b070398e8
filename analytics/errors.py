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


class OtherVersions(AnalyticsError):
    """Something learnt was made with another major version of a library, and is not read.

    Attributes
    ----------
    library : str
    made, found : str
        The version it was made with, and the one that is here.

    Examples
    --------
    >>> str(OtherVersions("numpy", made="1.26.4", found="2.4.6"))
    'made with numpy 1.26.4, not readable by 2.4.6: fit it anew'
    """

    def __init__(self, library: str, made: str, found: str) -> None:
        super().__init__(library, made, found)
        self.library = library
        self.made = made
        self.found = found

    def __str__(self) -> str:
        return f"made with {self.library} {self.made}, not readable by {self.found}: fit it anew"
