"""TypeScript and TSX, by tree-sitter-typescript 0.23's two grammars."""

from __future__ import annotations

from miyabi_ls.source.block_comments import BlockComments
from miyabi_ls.source.documentation_style import DocumentationStyle
from miyabi_ls.source.languages.ecmascript import UNTYPED_TAGS, EcmaScript

_DOCUMENTATION = BlockComments("JSDoc", UNTYPED_TAGS, "@file")


class TypeScript(EcmaScript):
    """TypeScript source files."""

    language_id: str = "typescript"
    language_ids: tuple[str, ...] = ("typescript",)
    tags: frozenset[str] = frozenset({"typescript", "ts", "mts", "cts"})
    display_name: str = "TypeScript"
    extensions: tuple[str, ...] = (".ts", ".mts", ".cts")
    documentation: DocumentationStyle | None = _DOCUMENTATION

    def grammar(self) -> object:
        """tree-sitter-typescript's grammar without JSX, where ``<T>x`` is a cast."""
        import tree_sitter_typescript

        return tree_sitter_typescript.language_typescript()


class TypeScriptReact(EcmaScript):
    """TypeScript source files with JSX."""

    language_id: str = "tsx"
    language_ids: tuple[str, ...] = ("typescriptreact",)
    tags: frozenset[str] = frozenset({"tsx", "typescript", "ts"})
    display_name: str = "TypeScript"
    extensions: tuple[str, ...] = (".tsx",)
    documentation: DocumentationStyle | None = _DOCUMENTATION

    def grammar(self) -> object:
        """tree-sitter-typescript's grammar with JSX."""
        import tree_sitter_typescript

        return tree_sitter_typescript.language_tsx()
