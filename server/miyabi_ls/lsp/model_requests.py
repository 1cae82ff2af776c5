"""``miyabi/models`` and ``miyabi/checkEndpoint``: what could be asked, and whether it could.

Both are answered when the model servers have answered; neither sends a prompt or loads a model.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcInvalidParams

from miyabi_ls.errors import MiyabiError
from miyabi_ls.lsp.command import RequestFailed
from miyabi_ls.lsp.plain import plain

if TYPE_CHECKING:
    from miyabi_ls.checks import Check
    from miyabi_ls.lsp.server import MiyabiServer

MODELS = "miyabi/models"
CHECK_ENDPOINT = "miyabi/checkEndpoint"


async def models(ls: MiyabiServer, params: object = None) -> dict[str, Any]:
    """The models of all endpoints, and a sentence for each endpoint that is silent."""
    del params
    try:
        tools = ls.session.tools()
    except MiyabiError as error:
        raise RequestFailed(str(error)) from error
    listed = await tools.provider.list_models()
    return {
        "current": tools.settings.model,
        "models": [
            {
                "name": model.name,
                "endpoint": model.endpoint,
                "loaded": model.loaded,
                "sizeBytes": model.size_bytes,
                "parameters": model.parameters,
                "quantization": model.quantization,
            }
            for model in listed.models
        ],
        "problems": list(listed.problems),
    }


async def check_endpoint(ls: MiyabiServer, params: object) -> dict[str, Any]:
    """Whether the named endpoint could be used, with every step on the way."""
    from miyabi_ls.engine.doctor.trial import try_endpoint

    wanted = plain(params)
    text = wanted.get("endpoint") if isinstance(wanted, dict) else None
    if not isinstance(text, str):
        raise JsonRpcInvalidParams("The request takes {endpoint: string}.")
    trial = await try_endpoint(text, ls.session.settings().settings)
    return {
        "endpoint": trial.url,
        "ready": not any(check.has_failed for check in trial.checks),
        "warning": trial.warning,
        "models": list(trial.models),
        "checks": [_as_json(check) for check in trial.checks],
    }


def _as_json(check: Check) -> dict[str, str]:
    return {
        "name": check.name,
        "verdict": check.verdict.value,
        "detail": check.detail,
        "fix": check.fix,
    }
