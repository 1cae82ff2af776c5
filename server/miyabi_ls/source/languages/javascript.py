"""JavaScript and JSX, by tree-sitter-javascript 0.25's grammar."""

from __future__ import annotations

from miyabi_ls.source.languages.ecmascript import EcmaScript
from miyabi_ls.source.tools import Checker

NODE = Checker(
    "node",
    ("{scripts}/node_syntax.mjs", "{path}"),
    stops_at_first=True,
    extensions=(".js", ".mjs", ".cjs"),
    reads_jsx=False,
)
"""node, which compiles a file and runs nothing of it: an engine refuses what the grammar takes."""


class JavaScript(EcmaScript):
    """JavaScript source files, as ES modules, CommonJS modules or scripts."""

    language_id: str = "javascript"
    language_ids: tuple[str, ...] = ("javascript", "javascriptreact")
    tags: frozenset[str] = frozenset({"javascript", "js", "jsx", "mjs", "cjs", "node"})
    display_name: str = "JavaScript"
    extensions: tuple[str, ...] = (".js", ".mjs", ".cjs", ".jsx")

    compilers: tuple[Checker, ...] = (NODE,)

    def grammar(self) -> object:
        """tree-sitter-javascript's grammar, which knows JSX."""
        import tree_sitter_javascript

        return tree_sitter_javascript.language()
