"""What a chart is asked for with, and what it is: nothing here needs matplotlib."""

from dataclasses import dataclass

from analytics.wording import Locale

SCALE = 2
"""Device pixels per CSS pixel."""

PIXELS_PER_INCH = 100
"""CSS pixels to the inch of a figure, by which matplotlib counts."""


@dataclass(frozen=True)
class Size:
    """Width and height in CSS pixels."""

    width: int
    height: int


CARD = Size(720, 400)
"""A card in a chat."""

PAGE = Size(1080, 600)
"""A page; the width of A4 in landscape."""


@dataclass(frozen=True)
class Look:
    """How a chart speaks and how large it is; currency is an ISO code."""

    locale: Locale
    currency: str
    size: Size = CARD


@dataclass(frozen=True)
class Heading:
    """The answer in a sentence, and the basis of its numbers: 按付款时间，未扣退款."""

    title: str
    basis: str = ""


@dataclass(frozen=True)
class Chart:
    """A drawn chart.

    Attributes
    ----------
    png : bytes
        ``SCALE`` times as many pixels as ``size`` each way.
    alt : str
        What the picture shows, for those who do not see it: exact figures in a sentence.
    size : Size
    """

    png: bytes
    alt: str
    size: Size
