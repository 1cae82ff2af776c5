"""Every error miyabi-ls raises on purpose.

``str(error)`` is one sentence a person can act on: what was wrong, and what to do.

MiyabiError
├── SettingsError               a setting cannot be used
├── TargetError                 there is nothing here to act on, or it is not what it was
│   ├── NoTarget                nothing at the cursor or selection for this action
│   ├── TargetTooLarge          the target does not fit the model's context
│   ├── TargetChanged           the user changed the target while the job ran
│   ├── DocumentClosed          the file was closed while the job ran
│   └── EditRefused             the editor does not take the edit
├── EndpointError               a model server cannot be used; another endpoint may serve
│   ├── EndpointRefused         the address is not one code may be sent to
│   ├── EndpointUnreachable     no connection: refused, timed out, no such host
│   ├── NotOllama               something answered, but it is not Ollama
│   ├── EndpointBusy            the server stayed too busy (503) for all retries
│   └── ModelMissing            the server has none of the models asked for
├── CloudModelRefused           the model runs at a vendor, not on the user's machine
├── GenerationError             a generation began and did not end well
│   ├── ServerFailed            the server reported an error
│   ├── StreamBroken            the connection ended before the answer was whole
│   └── StreamStalled           no byte came for longer than the limit
├── NotConnected                no endpoint is configured and none was found
├── EmbeddedUnavailable         the embedded model is not installed, broken, or stopped
├── AnswerError                 the model answered, but not with something usable
│   ├── AnswerEmpty             nothing but thinking, or nothing at all
│   ├── AnswerCut               the answer stopped at the token limit
│   └── AnswerUnusable          prose, a refusal, the wrong item, an elision
├── StoreError                  what we keep on disk cannot be read or written
├── GitError                    git cannot tell what changed
├── ProofFailed                 the edit would damage the file, so it is not applied
└── DoesNotCompile              the compiler refuses the code, and so does the user
"""

from __future__ import annotations


class MiyabiError(Exception):
    """The root; its message is one sentence for the user.

    Args:
        problem: what is wrong.
        remedy: what to do about it; empty where ``problem`` says it, or nothing can be done.
    """

    def __init__(self, problem: str, remedy: str = "") -> None:
        super().__init__(f"{problem}; {remedy}" if remedy else problem)
        self.problem = problem
        self.remedy = remedy


class SettingsError(MiyabiError):
    """A setting cannot be used."""


class TargetError(MiyabiError):
    """There is nothing here to act on, or it is no longer what it was."""


class NoTarget(TargetError):
    """The cursor or selection holds nothing this action works on."""


class TargetTooLarge(TargetError):
    """The target does not fit the model's context."""


class TargetChanged(TargetError):
    """The user changed the target while the job ran."""


class DocumentClosed(TargetError):
    """The file was closed while the job ran."""


class EditRefused(TargetError):
    """The editor does not take the edit."""


class EndpointError(MiyabiError):
    """A model server cannot be used; nothing was sent to it, and another endpoint may serve."""


class EndpointRefused(EndpointError):
    """The address is not one that source text may be sent to."""


class EndpointUnreachable(EndpointError):
    """No connection could be made."""


class NotOllama(EndpointError):
    """Something answered at the endpoint, but it is not Ollama."""


class EndpointBusy(EndpointError):
    """The server answered 503 until the retries were used up."""


class ModelMissing(EndpointError):
    """The server has none of the models asked for."""


class CloudModelRefused(MiyabiError):
    """The model runs at a vendor, not on the user's machines; no prompt was sent."""


class GenerationError(MiyabiError):
    """A generation began and did not end well."""


class ServerFailed(GenerationError):
    """The model server reported an error."""


class StreamBroken(GenerationError):
    """The connection ended before the answer was whole."""


class StreamStalled(GenerationError):
    """No byte came for longer than the limit."""


class NotConnected(MiyabiError):
    """No endpoint is configured, and no Ollama was found on this machine."""


class EmbeddedUnavailable(MiyabiError):
    """The embedded model is not installed, is damaged, or has stopped."""


class AnswerError(MiyabiError):
    """The model answered, but not with something that can be used."""


class AnswerEmpty(AnswerError):
    """The answer held nothing, or nothing but thinking."""


class AnswerCut(AnswerError):
    """The answer stopped at the token limit."""


class AnswerUnusable(AnswerError):
    """The answer is prose, a refusal, another item, or leaves code out."""


class StoreError(MiyabiError):
    """What we keep on disk cannot be read or written; nothing that runs depends on it."""


class GitError(MiyabiError):
    """Git cannot tell what changed: it is not here, or this is none of its repositories."""


class ProofFailed(MiyabiError):
    """The edit would damage the file; it is not applied."""


class DoesNotCompile(MiyabiError):
    """The compiler refuses the code, and so does the user, or their setting."""
