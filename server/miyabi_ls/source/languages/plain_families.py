"""What is known of languages that have no grammar here: their comments, and what blanks mean.

By LSP's ``languageId``, which editors do not quite agree on. A language that is not listed works as
well; it is only known less of: a selected comment is replaced instead of kept.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property


@dataclass(frozen=True)
class Family:
    """Languages that look alike.

    Attributes:
        language_ids: their names in editors.
        line: what begins a comment to the end of the line.
        blocks: what begins and what ends a comment over lines.
        free: whether braces hold blocks, so that lines may go in by any step.
        has_entities: whether HTML entities belong to it.
        allows_tabs: whether lines may go in by tabs.
        long_string: a string over lines, closed or not, as a pattern with the flags of ``words``.
    """

    language_ids: frozenset[str]
    line: tuple[str, ...] = ()
    blocks: tuple[tuple[str, str], ...] = ()
    free: bool = False
    has_entities: bool = False
    allows_tabs: bool = True
    long_string: str = ""

    @cached_property
    def words(self) -> re.Pattern[str] | None:
        """A comment: beginning a line or after a blank; one over lines, closed or not.

        Or a long string, closed or not, as the group ``string``.
        """
        lines = [rf"(?:^|(?<=[ \t])){re.escape(mark)}[^\r\n]*" for mark in self.line]
        blocks = [rf"{re.escape(a)}.*?(?:{re.escape(z)}|\Z)" for a, z in self.blocks]
        marks = blocks + lines
        if not marks:
            return None
        string = f"(?P<string>{self.long_string or '(?!)'})"
        return re.compile("|".join([*marks, string]), re.MULTILINE | re.DOTALL)


def _ids(names: str) -> frozenset[str]:
    return frozenset(names.split())


_BRACED = _ids(
    "c cpp cuda-cpp objective-c objective-cpp csharp java kotlin scala swift dart groovy zig v "
    "hare d odin proto solidity glsl hlsl wgsl jsonc json5 less scss verilog systemverilog rust go "
    "javascript typescript javascriptreact typescriptreact"
)
_FAMILIES = (
    Family(_BRACED, ("//",), (("/*", "*/"),), free=True),
    Family(_ids("php"), ("//", "#"), (("/*", "*/"),), free=True, has_entities=True),
    Family(_ids("css"), (), (("/*", "*/"),), free=True),
    Family(_ids("fsharp"), ("//",), (("(*", "*)"),), allows_tabs=False),
    Family(
        _ids(
            "python makefile make shellscript sh bash zsh fish ruby perl r julia toml dockerfile "
            "elixir nix powershell ps1 tcl properties graphql gdscript crystal starlark cmake conf "
            "awk terraform hcl"
        ),
        ("#",),
    ),
    Family(_ids("yaml dockercompose nim coffeescript"), ("#",), allows_tabs=False),
    Family(_ids("sql plsql pgsql mysql"), ("--",), (("/*", "*/"),)),
    Family(
        _ids("lua"),
        ("--",),
        (("--[[", "]]"),),
        long_string=r"\[(?P<level>=*)\[.*?(?:\](?P=level)\]|\Z)",
    ),
    Family(_ids("haskell elm purescript idris agda"), ("--",), (("{-", "-}"),), allows_tabs=False),
    Family(_ids("ada vhdl applescript"), ("--",)),
    Family(_ids("ocaml sml"), (), (("(*", "*)"),)),
    Family(
        _ids("lisp commonlisp scheme racket clojure emacs-lisp elisp asm nasm ini autohotkey"),
        (";",),
    ),
    Family(_ids("tex latex bibtex erlang prolog matlab octave postscript"), ("%",)),
    Family(_ids("vb vba"), ("'",)),
    Family(_ids("vim viml"), ('"',)),
    Family(_ids("fortran fortran-modern FortranFreeForm"), ("!",)),
    Family(
        _ids("html xml xsl svg vue svelte astro handlebars razor jinja-html django-html erb eruby"),
        (),
        (("<!--", "-->"),),
        has_entities=True,
    ),
)
_UNKNOWN = Family(frozenset())
_TAGS = {
    "shellscript": ("sh", "bash", "zsh", "shell"),
    "makefile": ("make",),
    "dockerfile": ("docker",),
    "csharp": ("cs", "c#"),
    "cpp": ("c++", "cxx", "cc"),
    "objective-c": ("objc",),
    "yaml": ("yml",),
    "haskell": ("hs",),
    "ruby": ("rb",),
    "kotlin": ("kt",),
    "powershell": ("ps1", "pwsh"),
    "latex": ("tex",),
    "fsharp": ("fs", "f#"),
    "jsonc": ("json",),
    "plsql": ("sql",),
}


def family_of(language_id: str) -> Family:
    """What is known of a language; of one that is not listed, nothing."""
    return next((family for family in _FAMILIES if language_id in family.language_ids), _UNKNOWN)


def tags_of(language_id: str) -> frozenset[str]:
    """The tags that fences of a language are known by, in lower case."""
    return frozenset({language_id.lower(), *_TAGS.get(language_id, ())})
