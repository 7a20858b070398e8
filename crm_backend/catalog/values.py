"""The words of a product's stock."""

from enum import StrEnum


class StockLevel(StrEnum):
    """How much is left, as customers are told; units are the shop's own business."""

    IN = "in"
    LOW = "low"
    OUT = "out"
    UNKNOWN = "unknown"
