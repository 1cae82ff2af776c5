"""A program of its own: say whether a file of Python compiles, without running it.

What compiling needs is bounded here, since a file may be made to exhaust it: a crash or the end of
memory ends this process and no other. Only names of the standard library that ``-S`` leaves.
"""

import sys
import warnings
from pathlib import Path

_MOST_MEMORY = 2_000_000_000
_MOST_SECONDS = 60


def _bound() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_MOST_SECONDS, _MOST_SECONDS))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(path: str) -> int:
    """Print the error in the file at ``path``, if any, as ``path:line: error: words``."""
    _bound()
    warnings.simplefilter("ignore")
    source = Path(path).read_text("utf-8", "replace").removeprefix("\ufeff")
    try:
        compile(source, path, "exec", dont_inherit=True)
    except SyntaxError as error:
        sys.stdout.write(
            f"{path}:{error.lineno or 0}: error: {type(error).__name__}: {error.msg}\n"
        )
        return 1
    except ValueError as error:
        sys.stdout.write(f"{path}:0: error: {error}\n")
        return 1
    except (MemoryError, RecursionError):
        sys.stderr.write("it is nested too deeply to be compiled\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
