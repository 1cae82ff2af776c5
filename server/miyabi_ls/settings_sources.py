"""Where settings come from, and which wins.

In this order: command line, ``MIYABI_*`` variables, editor, the user's ``config.toml``, default.
(``OLLAMA_HOST`` is no setting of ours: it is looked at where no endpoint is set.) A wrong value
never stops anything: it is left out, so that the next source or the default holds, and one
sentence says so.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from miyabi_ls.errors import SettingsError
from miyabi_ls.settings import Settings

Values = Mapping[str, Any]

_WANTED = {
    "tuple_type": "a list",
    "too_short": "a list that is not empty",
    "model_type": "a section",
    "string_type": "a text",
    "bool_type": "true or false",
    "bool_parsing": "true or false",
    "int_type": "a whole number",
    "int_parsing": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "float_parsing": "a number",
    "finite_number": "a number",
}
"""What a value has to be, by pydantic's kind of error, where its own words are Python's."""


@dataclass(frozen=True, slots=True)
class Source:
    """One place settings come from.

    Attributes:
        name: how it is named to the user.
        values: the ``miyabi`` section as nested mappings with camelCase names.
    """

    name: str
    values: Values


@dataclass(frozen=True, slots=True)
class LoadedSettings:
    """The settings in force, and a sentence for each value that could not be used."""

    settings: Settings
    problems: tuple[str, ...] = ()


def load_settings(sources: Sequence[Source]) -> LoadedSettings:
    """Merge ``sources``, the first of which wins."""
    merged: dict[str, Any] = {}
    problems: list[str] = []
    for source in reversed(sources):
        values, wrong = _usable(source)
        problems += wrong
        merged = _merged(merged, values)
    return LoadedSettings(Settings.model_validate(merged, by_name=False), tuple(problems))


def environment_source(environment: Mapping[str, str]) -> Source:
    """Settings of ``MIYABI_*`` variables: ``MIYABI_REVIEW_ON_SAVE`` is ``review.onSave``."""
    values: dict[str, Any] = {}
    for path in _paths(Settings):
        text = environment.get("MIYABI_" + "_".join(path).upper(), "").strip()
        if text:
            _put(values, path, _parsed(path, text))
    return Source("the MIYABI_* variables", values)


def command_line_source(assignments: Sequence[str]) -> Source:
    """Settings given as ``NAME=VALUE``, such as ``review.onSave=off``; lists parted by commas.

    Raises:
        SettingsError: one is not of that form.
    """
    values: dict[str, Any] = {}
    for assignment in assignments:
        name, equals, text = assignment.partition("=")
        if not equals or not name:
            raise SettingsError(f"`{assignment}` is not NAME=VALUE, such as model=gpt-oss:20b.")
        path = next((p for p in _paths(Settings) if ".".join(_camel(p)) == name), None)
        if path is None:
            raise SettingsError(_unknown(name, "the command line"))
        _put(values, path, _parsed(path, text))
    return Source("the command line", values)


def user_file_source(path: Path) -> tuple[Source, tuple[str, ...]]:
    """Settings of the user's ``config.toml``; with a sentence where it cannot be read."""
    name = f"`{path}`"
    try:
        return Source(name, tomllib.loads(path.read_text("utf-8"))), ()
    except FileNotFoundError:
        return Source(name, {}), ()
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        return Source(name, {}), (f"{name} cannot be read and is ignored: {error}.",)


def _usable(source: Source) -> tuple[dict[str, Any], list[str]]:
    """The values of ``source`` that fit, and a sentence for each that does not."""
    values = _merged({}, source.values)
    problems: list[str] = []
    while True:
        try:
            Settings.model_validate(values, by_name=False)
        except ValidationError as error:
            # Each round takes wrong values out, so there are at most as many as values.
            count = len(problems)
            for wrong in error.errors():
                path = _present(values, [str(part) for part in wrong["loc"]])
                if path and _remove(values, path):
                    problems.append(_sentence(source, path, wrong["msg"], wrong["type"]))
            if len(problems) == count:
                return {}, [*problems, f"The settings in {source.name} cannot be understood."]
        else:
            return values, problems


def _sentence(source: Source, path: Sequence[str], reason: str, kind: str) -> str:
    if kind == "extra_forbidden":
        return _unknown(".".join(path), source.name)
    wanted = _WANTED.get(kind) or reason.removeprefix("Input should be ")
    return f"`miyabi.{'.'.join(path)}` in {source.name} cannot be used: it has to be {wanted}."


def _unknown(name: str, source: str) -> str:
    close = get_close_matches(name, [".".join(_camel(path)) for path in _paths(Settings)])
    hint = f"; did you mean `miyabi.{close[0]}`?" if close else "."
    return f"There is no setting `miyabi.{name}` (in {source}){hint}"


def _merged(low: Values, high: Values) -> dict[str, Any]:
    result = dict(low)
    for key, value in high.items():
        below = result.get(key)
        if isinstance(value, Mapping):
            result[key] = _merged(below if isinstance(below, Mapping) else {}, value)
        elif value is not None:
            result[key] = value
    return result


def _paths(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    """The settings as paths of field names, sections entered."""
    for name, field in model.model_fields.items():
        section = field.annotation
        if isinstance(section, type) and issubclass(section, BaseModel):
            yield from ((name, *rest) for rest in _paths(section))
        else:
            yield (name,)


def _camel(path: Sequence[str]) -> tuple[str, ...]:
    generator = Settings.model_config["alias_generator"]
    assert callable(generator)
    return tuple(generator(part) for part in path)


def _put(values: dict[str, Any], path: Sequence[str], value: object) -> None:
    *sections, last = _camel(path)
    for section in sections:
        values = values.setdefault(section, {})
    values[last] = value


def _parsed(path: Sequence[str], text: str) -> object:
    default: object = Settings()
    for part in path:
        default = getattr(default, part)
    is_list = isinstance(default, tuple)
    return [part.strip() for part in text.split(",") if part.strip()] if is_list else text


def _present(values: Values, path: Sequence[str]) -> list[str]:
    """The part of an error's path that names a value of ours: a list's index is not one."""
    found: list[str] = []
    at: object = values
    for part in path:
        if not isinstance(at, Mapping) or part not in at:
            break
        found.append(part)
        at = at[part]
    return found


def _remove(values: dict[str, Any], path: Sequence[str]) -> bool:
    *sections, last = path
    for section in sections:
        values = values[section]
    return values.pop(last, None) is not None
