"""The programs that are measured."""

import sys

OURS = (sys.executable, "-m", "miyabi_ls", "--stdio")
BARE = (sys.executable, "-m", "benchmarks.bare_server")
READING = (sys.executable, "-m", "benchmarks.read_to_end_server")
WATCHED = (sys.executable, "-m", "benchmarks.watched_server")
