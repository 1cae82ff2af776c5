"""``miyabi-ls clean``: delete what miyabi-ls keeps."""

from __future__ import annotations

from typing import Annotated

import typer

from miyabi_ls.store.disk_use import OwnFolder, own_folders, remove

_MEGABYTE = 1e6


def clean(
    everything: Annotated[
        bool,
        typer.Option("--all", help="Also the audit log, the embedded model and your settings."),
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Do not ask.")] = False,
) -> None:
    """Delete the caches; with --all everything that miyabi-ls keeps on this machine.

    What would be deleted is shown, and asked about. Nothing outside these folders is touched.
    Exit status: 0 when it is gone, 1 where it was not wanted or could not be deleted.

    Examples: `miyabi-ls clean`, `miyabi-ls clean --all --yes`.
    """
    wanted = [each for each in own_folders() if each.path.exists() and (everything or each.remade)]
    if not wanted:
        typer.echo("There is nothing to delete.")
        return
    for folder in wanted:
        size = folder.size_bytes / _MEGABYTE
        typer.echo(f"{folder.path}  {size:.1f} MB  {folder.holds}")
    if not yes and not typer.confirm("Delete all of this?"):
        raise typer.Exit(1)
    failures = [failure for folder in wanted if (failure := _removed(folder))]
    for failure in failures:
        typer.echo(failure, err=True)
    if failures:
        raise typer.Exit(1)
    typer.echo("Deleted.")


def _removed(folder: OwnFolder) -> str:
    try:
        remove(folder)
    except OSError as error:
        return f"{error.filename or folder.path} cannot be deleted: {error.strerror}."
    return ""
