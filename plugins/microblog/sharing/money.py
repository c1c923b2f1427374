"""Money as it is told."""

from decimal import Decimal


def amount(price: Decimal) -> str:
    """Return USD in figures: two decimals, three where a post costs half a cent."""
    return f"{price:.3f}".removesuffix("0")
