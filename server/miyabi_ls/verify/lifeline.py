"""Runs a program, and ends it with all it started when whoever asked for it is gone.

``python lifeline.py PROGRAM ARGUMENT...`` with a pipe as standard input that nobody writes to: it
ends with its writer, however that dies, and then this kills the program's process group. A compiler
must not run on after the editor.
"""

import os
import signal
import subprocess
import sys
import threading


def _end_with_stdin(process: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 4096):
        pass
    if process.poll() is not None:
        return
    if sys.platform == "win32":
        process.kill()
    else:
        os.killpg(process.pid, signal.SIGKILL)


def _main() -> int:
    process = subprocess.Popen(  # noqa: S603 - the command is our own
        sys.argv[1:], stdin=subprocess.DEVNULL, start_new_session=True
    )
    threading.Thread(target=_end_with_stdin, args=(process,), daemon=True).start()
    return process.wait() & 0xFF


if __name__ == "__main__":
    # Without waiting for the thread, which reads until its pipe ends.
    os._exit(_main())
