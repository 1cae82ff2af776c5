"""Where the user's files are: the platform's config, data, state and cache folders.

On Linux these follow the XDG variables, read at each call, so that tests and users can move them.
"""

from __future__ import annotations

from pathlib import Path

import platformdirs

APPLICATION = "miyabi-ls"
REVIEWED = "reviewed.sqlite3"
"""The file of the cache folder that holds what was found in reviews."""
MODELS = "models.json"
"""The file of the cache folder that holds how fast each model read and wrote."""


def config_folder() -> Path:
    """The folder of ``config.toml``, which the user writes."""
    return platformdirs.user_config_path(APPLICATION, appauthor=False)


def data_folder() -> Path:
    """The folder of what is installed on request: the embedded model."""
    return platformdirs.user_data_path(APPLICATION, appauthor=False)


def state_folder() -> Path:
    """The folder of what is recorded: the audit log."""
    return platformdirs.user_state_path(APPLICATION, appauthor=False)


def cache_folder() -> Path:
    """The folder of what comes back by itself when it is deleted."""
    return platformdirs.user_cache_path(APPLICATION, appauthor=False)
