"""Fail on a skipped test that is not listed with its reason.

Usage: skipped_tests.py JUNIT_XML LIST, where each line of LIST is a test's id, a tab, a reason.
"""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET


def main() -> int:
    """Compare the two and say what is wrong."""
    junit, listed = map(Path, sys.argv[1:])
    lines = [line for line in listed.read_text("utf-8").splitlines() if line and line[0] != "#"]
    known = {line.split("\t")[0] for line in lines if line.split("\t")[1:]}
    cases = list(ET.parse(junit).iter("testcase"))  # noqa: S314 - our own file
    skipped = {
        f"{case.get('classname')}::{case.get('name')}"
        for case in cases
        if case.find("skipped") is not None
    }
    for test in sorted(skipped - known):
        sys.stdout.write(f"skipped without a reason in {listed}: {test}\n")
    sys.stdout.write(f"{len(cases)} tests, {len(skipped)} skipped, {len(known)} listed\n")
    return 1 if skipped - known or not cases else 0


if __name__ == "__main__":
    sys.exit(main())
