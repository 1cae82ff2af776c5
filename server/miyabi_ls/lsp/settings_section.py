"""The section ``miyabi`` in what a client sends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from miyabi_ls.lsp.plain import plain

SECTION = "miyabi"


def section_of(settings: object) -> Mapping[str, Any] | None:
    """Our section, which may stand alone or under its name; None where there is none.

    Some clients send the settings of all servers to each: what holds no name of ours is not ours.
    """
    from miyabi_ls.settings import Settings

    found = plain(settings)
    if not isinstance(found, Mapping):
        return None
    if SECTION in found:
        section = found[SECTION]
        return section if isinstance(section, Mapping) else None
    ours = {field.alias for field in Settings.model_fields.values()}
    return found if ours & found.keys() else None
