"""Every setting, described once.

The names here (in camelCase) are those of the ``miyabi`` section in an editor, of ``config.toml``
in the user's config folder, and, in capitals, of the ``MIYABI_*`` variables. How the sources are
merged is in ``settings_sources.py``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

Seconds = Annotated[float, Field(gt=0, le=86_400)]


class _Section(BaseModel):
    model_config = ConfigDict(
        frozen=True, extra="forbid", alias_generator=to_camel, populate_by_name=True
    )


ReviewCategory = Literal[
    "clippy",
    "error-handling",
    "test-coverage",
    "documentation",
    "correctness",
    "security",
    "performance",
    "concurrency",
]


class ReviewSettings(_Section):
    """When a review starts by itself, and what it looks for."""

    on_save: Literal["off", "changed", "file"] = Field(
        default="changed",
        description="Review on save: nothing, the items changed since the file was opened or "
        "since git's HEAD (whichever are fewer), or every item of the file.",
    )
    delay: float = Field(
        default=1.0,
        ge=0,
        le=60,
        description="Seconds without another save until a review on save starts.",
    )
    max_seconds: Seconds = Field(
        default=600.0,
        description="Seconds one review may take, by estimate; items beyond that are not "
        "reviewed, and are named.",
    )
    categories: tuple[ReviewCategory, ...] = Field(
        default=("clippy", "error-handling", "test-coverage", "documentation"),
        min_length=1,
        description="What a review looks for.",
    )
    severity: Literal["error", "warning", "information", "hint"] = Field(
        default="hint", description="The least severe findings that are shown."
    )
    second_pass: bool = Field(
        default=False,
        description="Ask the model once more how sure it is of its findings, with the code in "
        "view, and drop those it is not. Costs tokens.",
    )
    clippy: bool = Field(
        default=True,
        description="Tell the model what Clippy says of the code, where `verify.compile` allows "
        "to run it, so that it need not find that itself.",
    )


class EditSettings(_Section):
    """How an edit reaches the buffer."""

    confirm: bool = Field(
        default=False,
        description="Ask before an edit is applied: in the editor's own way where it has one, "
        "else with a page that shows the edit as a diff.",
    )


class VerifySettings(_Section):
    """How far generated code is proved before it reaches the buffer; that it parses, always."""

    format: bool = Field(
        default=True,
        description="Format generated code with the formatter of its language (rustfmt, ruff, "
        "black, prettier, ...), where it is installed.",
    )
    compile: bool = Field(
        default=True,
        description="Compile generated code with `cargo check` before it is applied, on a copy in "
        "our cache folder, and the examples in generated documentation, which are never run. Runs "
        "what your own `cargo check` would run, such as build scripts and macros; so an edit in "
        "one of those is not compiled. Python is compiled by the interpreter that runs miyabi-ls, "
        "and never run.",
    )
    types: bool = Field(
        default=True,
        description="Have a type checker look at generated code, where one is installed (for "
        "Python mypy, basedpyright, pyright or ty; for TypeScript tsc).",
    )
    workspace_tools: bool = Field(
        default=False,
        description="Check types with the workspace's own `node_modules/.bin/tsc` where it has "
        "one, which runs that program of the workspace; else with the tsc on your PATH.",
    )
    clippy: bool = Field(
        default=False,
        description="Have Clippy look at generated code that compiles, and show what it says of "
        "it; nothing is refused for that.",
    )
    repair: bool = Field(
        default=True,
        description="Ask the model once more, with the compiler's errors, where its code or an "
        "example in its documentation does not compile, or where the documentation lacks "
        "`# Errors`, `# Panics` or `# Safety`.",
    )
    on_failure: Literal["ask", "apply", "discard"] = Field(
        default="ask",
        description="What becomes of code, or of documentation with an example, that does not "
        "compile: ask, apply it all the same, or "
        "discard it. A discarded answer can still be applied by a code action.",
    )
    seconds: Seconds = Field(
        default=120.0, description="Seconds each step of compiling may take; then it is left out."
    )


class PromptSettings(_Section):
    """How much a model is shown besides the target of an action."""

    tokens: int = Field(
        default=3000,
        ge=0,
        le=1_048_576,
        description="Most tokens of context: outline of the file, definitions the target names, "
        "an example, tests.",
    )
    seconds: Seconds = Field(
        default=90.0,
        description="Seconds the model may take to read that context where nothing of it is "
        "cached, once its speed has been measured; what takes longer is left out.",
    )
    workspace: bool = Field(
        default=True,
        description="Show the model definitions and tests of the workspace's other files. They are "
        "indexed in the background and cached in our own folder; what .gitignore names is not.",
    )


class EmbeddedSettings(_Section):
    """The small model that runs without Ollama."""

    enabled: bool = Field(
        default=False,
        description="Use the embedded model (demo quality) in the editor. "
        "Install it with `miyabi-ls setup-embedded`.",
    )


class TimeoutSettings(_Section):
    """How long to wait for a model server. Only silence counts, never the length of an answer."""

    connect: Seconds = Field(default=3.0, description="Seconds until a connection must stand.")
    load: Seconds = Field(default=900.0, description="Seconds a model may take to load.")
    first_token: Seconds = Field(
        default=900.0,
        description="Seconds from the request to the first token: queue and prompt reading.",
    )
    stall: Seconds = Field(default=120.0, description="Seconds between two tokens.")


class Settings(_Section):
    """All settings, with their defaults."""

    endpoints: tuple[str, ...] = Field(
        default=(),
        description="Model servers in order of preference: URLs, or the presets `mac-mini` "
        "(Tailscale) and `mac-mini-lan` (plain text on the local network). "
        "Empty: OLLAMA_HOST, else Ollama on this machine.",
    )
    model: str = Field(default="gpt-oss:20b", min_length=1, description="The model to ask.")
    fallback: tuple[str, ...] = Field(
        default=(), description="Models to ask, in order, where the first is not installed."
    )
    context_tokens: int = Field(
        default=8192,
        ge=1024,
        le=1_048_576,
        description="Size of the model's context (num_ctx), in tokens. "
        "Changing it makes Ollama load the model again.",
    )
    keep_alive: str = Field(
        default="30m", description="How long Ollama keeps the model in memory after a request."
    )
    reasoning_effort: Literal["low", "medium", "high"] = Field(
        default="low", description="How long a thinking model may think."
    )
    prompt: PromptSettings = PromptSettings()
    review: ReviewSettings = ReviewSettings()
    edits: EditSettings = EditSettings()
    verify: VerifySettings = VerifySettings()
    embedded: EmbeddedSettings = EmbeddedSettings()
    timeouts: TimeoutSettings = TimeoutSettings()
