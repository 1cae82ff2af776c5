"""What Ollama tells about its models: the typed form of ``/api/tags``, ``/api/show``, ``/api/ps``.

Shapes: traces 04_get_tags, 06_show, 08_get_ps_after_load, in both recorded versions. Whatever is
missing or of another type is read as "not told".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

Version = tuple[int, int, int]

NEWEST: Final[Version] = (9999, 0, 0)
"""What a version that tells nothing counts as: a build from source says ``0.0.0``."""


@dataclass(frozen=True, slots=True)
class InstalledModel:
    """A model of ``/api/tags``.

    Attributes:
        name: its name and tag there.
        digest: of its content, hex; empty where not told.
        remote: the vendor's host or model where the model does not run on the server itself
            (``remote_host``, ``remote_model``; OLLAMA.md row 30); else empty.
        size_bytes: of its files, 0 where not told.
        parameters: how many it has, in the server's words, such as ``20.9B``.
        quantization: how its weights are stored, such as ``MXFP4``.
    """

    name: str
    digest: str = ""
    remote: str = ""
    size_bytes: int = 0
    parameters: str = ""
    quantization: str = ""


@dataclass(frozen=True, slots=True)
class LoadedModel:
    """A model of ``/api/ps``; each number is 0 where it is not told.

    Attributes:
        name: its name and tag.
        context_length: its context, in tokens.
        size_bytes: what it takes of memory.
        graphics_bytes: how much of that is the graphics processor's (``size_vram``).
    """

    name: str
    context_length: int = 0
    size_bytes: int = 0
    graphics_bytes: int = 0


@dataclass(frozen=True, slots=True)
class ModelDetails:
    """A model of ``/api/show``.

    Attributes:
        capabilities: ``completion``, ``tools``, ``thinking``, ``insert``, ...
        families: the architecture and families, in lower case.
        context_length: tokens the model was trained on, 0 where not told.
        remote: as in ``InstalledModel``.
        leaves_last_turn_open: whether the template does not end an assistant's turn that comes
            last, so that the model goes on from it.
    """

    capabilities: frozenset[str] = frozenset()
    families: frozenset[str] = frozenset()
    context_length: int = 0
    remote: str = ""
    leaves_last_turn_open: bool = False


def parse_version(text: str) -> Version:
    """Read ``0.12.6`` or ``v0.12.6-rc1``; what cannot be read counts as the newest."""
    match = re.match(r"v?(\d{1,6})\.(\d{1,6})(?:\.(\d{1,6}))?", text.strip(), re.ASCII)
    if match is None:
        return NEWEST
    version = (int(match[1]), int(match[2]), int(match[3] or 0))
    return NEWEST if version == (0, 0, 0) else version


def parse_tags(body: Mapping[str, Any]) -> tuple[InstalledModel, ...]:
    """Read ``/api/tags``."""
    return tuple(_installed(name, entry) for name, entry in _named(body))


def parse_ps(body: Mapping[str, Any]) -> tuple[LoadedModel, ...]:
    """Read ``/api/ps``."""
    return tuple(
        LoadedModel(
            name,
            whole_number(entry.get("context_length")),
            whole_number(entry.get("size")),
            whole_number(entry.get("size_vram")),
        )
        for name, entry in _named(body)
    )


def parse_show(body: Mapping[str, Any]) -> ModelDetails:
    """Read ``/api/show``."""
    details, info = _mapping(body.get("details")), _mapping(body.get("model_info"))
    architecture = _text(info.get("general.architecture"))
    families = [architecture, _text(details.get("family")), *_texts(details.get("families"))]
    return ModelDetails(
        capabilities=frozenset(_texts(body.get("capabilities"))),
        families=frozenset(family.lower() for family in families if family),
        context_length=whole_number(info.get(f"{architecture}.context_length"))
        or whole_number(details.get("context_length")),
        remote=_remote(body),
        # As the templates of Qwen 2.5, Llama 3 and Gemma 3 have it: {{ if not $last }}<|im_end|>.
        leaves_last_turn_open="not $last" in _text(body.get("template")),
    )


def same_model(first: str, second: str) -> bool:
    """Whether two names mean one model: default tag, any case (trace 69)."""
    return _full_name(first) == _full_name(second)


def whole_number(value: object) -> int:
    """Return a count of the server's, 0 where it is missing or no number (OLLAMA.md row 27)."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return 0
    return int(value) if 0 < value < 2**63 else 0


def _installed(name: str, entry: Mapping[str, Any]) -> InstalledModel:
    details = _mapping(entry.get("details"))
    return InstalledModel(
        name,
        digest=_text(entry.get("digest")),
        remote=_remote(entry),
        size_bytes=whole_number(entry.get("size")),
        parameters=_text(details.get("parameter_size")),
        quantization=_text(details.get("quantization_level")),
    )


def _full_name(name: str) -> str:
    full = name.strip().lower().removeprefix("registry.ollama.ai/").removeprefix("library/")
    return full if ":" in full.rpartition("/")[2] else f"{full}:latest"


def _named(body: Mapping[str, Any]) -> Iterable[tuple[str, Mapping[str, Any]]]:
    models = body.get("models")
    for entry in models if isinstance(models, list) else ():
        found = _mapping(entry)
        name = _text(found.get("name")) or _text(found.get("model"))
        if name:
            yield name, found


def _remote(entry: Mapping[str, Any]) -> str:
    return _text(entry.get("remote_host")) or _text(entry.get("remote_model"))


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""


def _texts(value: object) -> list[str]:
    return [part for part in value if isinstance(part, str)] if isinstance(value, list) else []


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}
