"""What surrounds the server: settings that cannot be used, proxies, the program's own place."""

from __future__ import annotations

import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence

from miyabi_ls import __version__
from miyabi_ls.checks import Check, passed, skipped, warned
from miyabi_ls.models.embedded_install import EmbeddedInstallation

_PROXIES = ("http_proxy", "https_proxy", "all_proxy")
_CREDENTIALS = re.compile(r"(?<=//)[^/@]*@")


def program_checks() -> Iterator[Check]:
    """Yield which program this is, and whether editors find it by its name."""
    python = ".".join(map(str, sys.version_info[:3]))
    yield passed("version", f"miyabi-ls {__version__}, Python {python}, {sys.platform}")
    found = shutil.which("miyabi-ls")
    if found is None:
        yield skipped(
            "PATH",
            "miyabi-ls is not on the PATH; that matters to editors that start it by its name.",
            "Install it with `pipx install` or `uv tool install`, or give the editor its path.",
        )
    else:
        yield passed("PATH", f"miyabi-ls is {found}")


def settings_checks(problems: Sequence[str], source: str) -> Iterator[Check]:
    """Yield what names the endpoints, and each value that cannot be used."""
    yield passed("endpoints", f"named by {source}")
    for problem in problems:
        yield warned("settings", problem, "Correct the value, or take it out.")


def proxy_checks(environment: Mapping[str, str]) -> Iterator[Check]:
    """Yield each proxy the environment names: our requests go past it, other tools' do not."""
    for name in _PROXIES:
        for spelling in (name, name.upper()):
            if value := environment.get(spelling, "").strip():
                shown = _CREDENTIALS.sub("***@", value)
                yield warned(
                    spelling,
                    f"The proxy {shown} is set; miyabi-ls connects past it, `ollama` and `curl` "
                    "do not.",
                    "For those add the endpoint's host to NO_PROXY; miyabi-ls needs nothing.",
                )


def embedded_check(installation: EmbeddedInstallation | None) -> Check:
    """Whether the embedded model is installed."""
    if installation is not None:
        return passed("embedded model", f"installed in {installation.folder} (demo quality)")
    return skipped(
        "embedded model", "not installed, and not needed.", "Run `miyabi-ls setup-embedded`."
    )
