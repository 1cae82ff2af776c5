"""The baseline: how the system that miyabi-ls grew out of asks.

One request, nothing streamed, at most 512 tokens; what comes is put into the file when it is whole,
as it is. The prompt is the task in words.
"""

from __future__ import annotations

import json
import urllib.request

from tests.source.goldens import cursor_in

from benchmarks.model_answers import Answer
from benchmarks.model_server import MODEL

MAX_TOKENS = 512


def seed_flow(url: str, answer: Answer) -> str:
    """Ask for ``answer`` at ``url``; returns the file with the response in it."""
    body = {
        "model": MODEL,
        "prompt": answer.task,
        "stream": False,
        "options": {"temperature": 0.2, "num_predict": MAX_TOKENS},
    }
    request = urllib.request.Request(
        f"{url}/api/generate",
        json.dumps(body).encode(),
        {"Content-Type": "application/json"},
    )
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    with opener.open(request) as reply:
        response = str(json.load(reply)["response"])
    text, start, end = cursor_in(answer.before)
    return text[:start] + response + text[end:]
