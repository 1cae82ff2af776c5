"""miyabi-ls: a private coding assistant for any LSP editor."""

__version__ = "0.1.0"
