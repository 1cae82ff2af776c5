"""``--set NAME=VALUE``, and the settings of a command: command line, variables, file, defaults."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Annotated

import typer

from miyabi_ls import folders
from miyabi_ls.errors import SettingsError
from miyabi_ls.settings_sources import (
    LoadedSettings,
    command_line_source,
    environment_source,
    load_settings,
    user_file_source,
)

SetOption = Annotated[
    list[str] | None,
    typer.Option(
        "--set", metavar="NAME=VALUE", help="A setting that wins over all others; repeatable."
    ),
]


def command_line_settings(assignments: Sequence[str]) -> LoadedSettings:
    """The settings of a command.

    Raises:
        SettingsError: an assignment cannot be used; what is wrong elsewhere is only told.
    """
    given = command_line_source(assignments)
    for problem in load_settings((given,)).problems:
        raise SettingsError(problem)
    user_file, unreadable = user_file_source(folders.config_folder() / "config.toml")
    loaded = load_settings((given, environment_source(os.environ), user_file))
    return LoadedSettings(loaded.settings, (*unreadable, *loaded.problems))
