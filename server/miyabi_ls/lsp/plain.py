"""Open-ended values as plain data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def plain(value: Any) -> Any:
    """``value`` as mappings, lists and scalars: pygls hands such values on as objects."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        # A namedtuple is an object of the protocol, a plain sequence is a list.
        if fields := getattr(value, "_fields", None):
            return {name: plain(getattr(value, name)) for name in fields}
        return [plain(inner) for inner in value]
    if hasattr(value, "__dict__"):
        return {name: plain(inner) for name, inner in vars(value).items()}
    return value
