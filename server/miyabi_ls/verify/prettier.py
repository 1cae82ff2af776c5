"""The layout a project has prettier keep to, read by us: prettier itself reads nothing of it.

A configuration of prettier may be a program, or name plugins that are (its manual, "Configuration
File"). So prettier is told to read none, and is given those options that only say how code is laid
out. Whatever else a configuration holds means that nothing is formatted, for the layout would be
another.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Final

from miyabi_ls.verify.laid_out import NotFormatted

_PROGRAMS: Final = ("js", "ts", "mjs", "mts", "cjs", "cts")
_NAMES: Final = (
    ".prettierrc",
    *(f".prettierrc.{kind}" for kind in ("json", "yaml", "yml", "json5", "toml", *_PROGRAMS)),
    *(f"prettier.config.{kind}" for kind in _PROGRAMS),
    "package.yaml",
)
"""Where prettier looks, in each folder from that of the file outwards; and in package.json."""

_MOST_BYTES: Final = 1_000_000
_BOOLEAN: Final = (False, True)
_OPTIONS: Final[Mapping[str, Sequence[int | str]]] = {
    "printWidth": range(1, 1001),
    "tabWidth": range(33),
    **dict.fromkeys(("useTabs", "semi", "singleQuote", "jsxSingleQuote"), _BOOLEAN),
    **dict.fromkeys(("bracketSpacing", "bracketSameLine", "singleAttributePerLine"), _BOOLEAN),
    "experimentalTernaries": _BOOLEAN,
    "experimentalOperatorPosition": ("start", "end"),
    "quoteProps": ("as-needed", "consistent", "preserve"),
    "trailingComma": ("all", "es5", "none"),
    "arrowParens": ("always", "avoid"),
    "objectWrap": ("preserve", "collapse"),
    "endOfLine": ("lf", "crlf", "cr", "auto"),
    "proseWrap": ("always", "never", "preserve"),
}
"""The options that are passed on, with the values they may have (prettier's manual, "Options")."""

_EDITOR_OPTIONS: Final = {
    "indent_style": "useTabs",
    "indent_size": "tabWidth",
    "tab_width": "tabWidth",
    "max_line_length": "printWidth",
    "end_of_line": "endOfLine",
}
"""What prettier takes from ``.editorconfig`` where its own configuration does not say."""

_FLAT_YAML: Final = re.compile(r"""(\w+): +(?:(true|false|\d+)|(["']?)([a-z][a-z0-9-]*)\3)""")


def layout_options(file: Path) -> tuple[str, ...]:
    """What prettier is given so that it lays ``file`` out as its project has it. Blocks for disk.

    Raises:
        NotFormatted: the project says more than how its code is laid out.
    """
    options = _nearest(file)
    for path in (folder / ".editorconfig" for folder in file.parents):
        if os.path.lexists(path):
            text = _text(path).lower()
            if any(key in text and name not in options for key, name in _EDITOR_OPTIONS.items()):
                raise NotFormatted(f"{path.name} says how it is laid out")
    return tuple(_argument(name, value) for name, value in options.items())


def _nearest(file: Path) -> Mapping[str, int | str]:
    """The options of the first folder that has a configuration."""
    for folder in file.parents:
        found = [name for name in _NAMES if os.path.lexists(folder / name)]
        package = _of_package(folder / "package.json")
        if len(found) + (package is not None) > 1:
            raise NotFormatted(f"prettier has two configurations in {folder.name}")
        if package is not None:
            return dict(_checked(package, "package.json"))
        if found:
            return dict(_checked(_parsed(folder / found[0]), found[0]))
    return {}


def _checked(found: object, name: str) -> Iterator[tuple[str, int | str]]:
    if not isinstance(found, dict):
        raise NotFormatted(f"{name} does not hold prettier's options")
    for option, value in found.items():
        if option == "$schema":
            continue
        allowed = _OPTIONS.get(option)
        if allowed is None:
            raise NotFormatted(f"{name} says more to prettier than how code is laid out")
        if type(value) is not type(allowed[0]) or value not in allowed:
            raise NotFormatted(f"{name} has a {option} that is not known")
        yield option, value


def _of_package(path: Path) -> object:
    """What a ``package.json`` has for prettier; None where that is nothing."""
    if not path.is_file():
        return None
    try:
        package = json.loads(_text(path))
    except (ValueError, RecursionError):
        return None  # prettier goes on to the next folder, too
    found = package.get("prettier") if isinstance(package, dict) else None
    return found if isinstance(found, dict | list) else (found or None)


def _parsed(path: Path) -> object:
    parse = _PARSERS.get(path.name)
    if parse is None:
        raise NotFormatted(f"{path.name} is not read, as it may be a program or name one")
    try:
        return parse(_text(path))
    except (ValueError, RecursionError):
        raise NotFormatted(f"{path.name} cannot be read as plain options") from None


def _json_or_flat_yaml(text: str) -> object:
    if text.lstrip().startswith("{"):
        return json.loads(text)
    lines = [line.rstrip() for line in text.split("\n")]
    found = [_FLAT_YAML.fullmatch(line) for line in lines if line and not line.startswith("#")]
    options: dict[str, object] = {}
    for match in found:
        if match is None or match[1] in options:
            raise ValueError(text)
        options[match[1]] = json.loads(match[2]) if match[2] else match[4]
    return options


_PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    ".prettierrc": _json_or_flat_yaml,
    ".prettierrc.json": json.loads,
    ".prettierrc.toml": tomllib.loads,
}


def _argument(name: str, value: int | str) -> str:
    option = re.sub("[A-Z]", lambda letter: f"-{letter[0].lower()}", name)
    if isinstance(value, bool):
        return f"--{option}" if value else f"--no-{option}"
    return f"--{option}={value}"


def _text(path: Path) -> str:
    """The text of a file, without a mark of its byte order."""
    try:
        if not path.is_file():
            raise NotFormatted(f"{path.name} is not a file")
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise NotFormatted(f"{path.name} cannot be read ({error.strerror})") from None
    if len(data) > _MOST_BYTES:
        raise NotFormatted(f"{path.name} is too long")
    return data.decode("utf-8-sig", "replace")
