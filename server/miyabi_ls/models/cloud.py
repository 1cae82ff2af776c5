"""Cloud models are refused: an Ollama server forwards their prompts to the vendor (row 30).

Recorded with the cloud disabled: 354_cloud_model_disabled, 355_cloud_suffix_disabled.
"""

from __future__ import annotations

from miyabi_ls.errors import CloudModelRefused
from miyabi_ls.models.ollama_models import InstalledModel, ModelDetails


def is_cloud_name(name: str) -> bool:
    """Whether a name says that the model runs at the vendor: ``x:20b-cloud``, ``x:cloud``."""
    return name.strip().lower().endswith(("-cloud", ":cloud"))


def is_cloud_model(model: InstalledModel) -> bool:
    """Whether a model runs at the vendor, by its name or by what the server says of it."""
    return bool(model.remote) or is_cloud_name(model.name)


def refuse_cloud_name(name: str) -> None:
    """Raise ``CloudModelRefused`` for a cloud model's name."""
    if is_cloud_name(name):
        raise _refusal(name)


def refuse_cloud_model(model: InstalledModel | ModelDetails, name: str) -> None:
    """Raise ``CloudModelRefused`` where the server says that the model runs elsewhere."""
    if model.remote:
        raise _refusal(name)


def _refusal(name: str) -> CloudModelRefused:
    return CloudModelRefused(
        f"{name} is a cloud model: Ollama would send your code to the vendor, so nothing was "
        "sent. Set miyabi.model to one that runs on your machine, such as gpt-oss:20b."
    )
