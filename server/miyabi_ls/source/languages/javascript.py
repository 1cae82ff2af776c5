"""JavaScript and JSX, by tree-sitter-javascript 0.25's grammar."""

from __future__ import annotations

from miyabi_ls.source.languages.ecmascript import EcmaScript


class JavaScript(EcmaScript):
    """JavaScript source files, as ES modules, CommonJS modules or scripts."""

    language_id: str = "javascript"
    language_ids: tuple[str, ...] = ("javascript", "javascriptreact")
    tags: frozenset[str] = frozenset({"javascript", "js", "jsx", "mjs", "cjs", "node"})
    display_name: str = "JavaScript"
    extensions: tuple[str, ...] = (".js", ".mjs", ".cjs", ".jsx")

    def grammar(self) -> object:
        """tree-sitter-javascript's grammar, which knows JSX."""
        import tree_sitter_javascript

        return tree_sitter_javascript.language()
