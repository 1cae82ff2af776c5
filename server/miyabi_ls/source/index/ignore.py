"""Which files of a workspace are the user's own sources: git's rules, and folders of others."""

from __future__ import annotations

from pathlib import Path

from pathspec import GitIgnoreSpec

_OTHERS = frozenset(
    {
        "node_modules",
        "vendor",
        "vendored",
        "third_party",
        "site-packages",
        "bower_components",
        "__pycache__",
        "venv",
    }
)
"""Folders of what others wrote, or programs made."""


class IgnoreRules:
    """The rules of one folder and of those it stands in.

    As in git, a deeper file of rules beats one further out, and within one file the last rule that
    matches counts. What an ignored folder holds is ignored: nobody walks into it.
    """

    def __init__(self, specs: tuple[tuple[Path, GitIgnoreSpec], ...] = ()) -> None:
        self._specs = specs

    @staticmethod
    def above(folder: Path) -> IgnoreRules:
        """The rules that reach ``folder`` from without: of the repository it stands in."""
        chain = [folder, *folder.parents]
        top = next((each for each in chain if (each / ".git").exists()), folder)
        rules = IgnoreRules()._with(top, top / ".git" / "info" / "exclude")
        for each in reversed(chain[1 : chain.index(top) + 1]):
            rules = rules.inside(each)
        return rules

    def inside(self, folder: Path) -> IgnoreRules:
        """These rules and those that ``folder`` adds."""
        return self._with(folder, folder / ".gitignore")

    def _with(self, folder: Path, file: Path) -> IgnoreRules:
        try:
            if file.is_symlink() or not file.is_file():  # git follows no link either
                return self
            lines = file.read_bytes().decode("utf-8", "replace").splitlines()
            spec = GitIgnoreSpec.from_lines(lines)
        except (OSError, ValueError):
            return self
        return IgnoreRules((*self._specs, (folder, spec)))

    def leave_out_file(self, file: Path) -> bool:
        """Whether ``file``, right in the folder of these rules, is ignored."""
        return self._ignores(file, "")

    def leave_out_folder(self, folder: Path) -> bool:
        """Whether nothing below ``folder``, right in the folder of these rules, counts."""
        name = folder.name
        return (
            name.startswith(".")
            or name in _OTHERS
            or (name == "target" and (folder.parent / "Cargo.toml").exists())
            or any((folder / mark).exists() for mark in ("CACHEDIR.TAG", "pyvenv.cfg"))
            or self._ignores(folder, "/")
        )

    def _ignores(self, path: Path, end: str) -> bool:
        for folder, spec in reversed(self._specs):
            decided = spec.check_file(path.relative_to(folder).as_posix() + end).include
            if decided is not None:
                return decided
        return False
