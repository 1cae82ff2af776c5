"""What the fake Ollama tells about its models, in the shapes of traces 04, 06, 08 and 39."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

from tests.fakes.ollama_replies import CREATED_AT, Reply, json_reply


@dataclass(frozen=True)
class FakeModel:
    """An installed model; gpt-oss' capabilities by default where its name says so."""

    name: str
    capabilities: tuple[str, ...] = ()
    family: str = ""
    context_length: int = 131_072
    remote_host: str = ""
    """In tags and show, as a cloud model has it."""

    @property
    def is_gpt_oss(self) -> bool:
        return "gpt-oss" in self.name

    @property
    def digest(self) -> str:
        return hashlib.sha256(self.name.encode()).hexdigest()

    @property
    def abilities(self) -> tuple[str, ...]:
        if self.capabilities:
            return self.capabilities
        return ("completion", "tools", "thinking") if self.is_gpt_oss else ("completion",)

    @property
    def architecture(self) -> str:
        return self.family or ("gptoss" if self.is_gpt_oss else "llama")


def model_entry(model: FakeModel) -> dict[str, Any]:
    return {
        "name": model.name,
        "model": model.name,
        "size": 13_793_441_244,
        "digest": model.digest,
        "details": model_details(model),
    }


def model_details(model: FakeModel) -> dict[str, Any]:
    return {
        "parent_model": "",
        "format": "gguf",
        "family": model.architecture,
        "families": [model.architecture],
        "parameter_size": "20.9B",
        "quantization_level": "MXFP4",
    }


def remote_fields(model: FakeModel) -> dict[str, str]:
    if not model.remote_host:
        return {}
    return {"remote_host": model.remote_host, "remote_model": model.name}


def load_reply(model: FakeModel) -> Reply:
    """One JSON object, also where a stream was asked for (trace 39)."""
    message = {"role": "assistant", "content": ""}
    return json_reply(
        {
            "model": model.name,
            "created_at": CREATED_AT,
            "message": message,
            "done": True,
            "done_reason": "load",
        }
    )
