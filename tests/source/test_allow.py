"""Comments that allow categories of findings."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from miyabi_ls.source.allow import allowed_at
from miyabi_ls.source.languages import by_language_id
from miyabi_ls.source.languages.plain import PlainLanguage
from miyabi_ls.source.text import Span, Text
from tests.source.goldens import cursor_in


def allowed(language_id: str, marked: str) -> set[str]:
    language = by_language_id(language_id) or PlainLanguage(language_id)
    string, start, end = cursor_in(marked)
    return set(allowed_at(language, language.parse(Text(string)), Span(start, end)))


RUST = [
    ("fn a() {\n    $1b()$2; // miyabi: allow(clippy)\n}\n", {"clippy"}),
    ("fn a() {\n    $1b()$2; /* miyabi: allow(clippy) */\n}\n", {"clippy"}),
    ("fn a() {\n    // miyabi: allow(clippy)\n    $1b()$2;\n}\n", {"clippy"}),
    ("fn a() {\r\n\t// miyabi: allow(clippy)\r\n\t$1b()$2;\r\n}\r\n", {"clippy"}),
    (
        "fn a() {\n    // miyabi: allow(clippy)\n    // as it is small\n    $1b()$2;\n}\n",
        {"clippy"},
    ),
    ("fn a() {\n    /*\n     * miyabi: allow(clippy)\n     */\n    $1b()$2;\n}\n", {"clippy"}),
    ("fn a() {\n    //MIYABI: Allow( Clippy ,x) y\n    $1b()$2;\n}\n", {"clippy", "x"}),
    ("fn a() {\n    $1b();\n    c(); // miyabi: allow(clippy)\n    d()$2;\n}\n", {"clippy"}),
    ("// miyabi: allow(clippy)\nfn a() {\n    c();\n    $1b()$2;\n}\n", {"clippy"}),
    ("/// A.\n// miyabi: allow(clippy)\n#[x]\nfn a() {\n    c();\n    $1b()$2;\n}\n", {"clippy"}),
    ("#[x]\n// miyabi: allow(clippy)\nfn a() {\n    c();\n    $1b()$2;\n}\n", {"clippy"}),
    (
        "// miyabi: allow(x)\nimpl A {\n    // miyabi: allow(y)\n    fn a() { $1b()$2 }\n}\n",
        {"x", "y"},
    ),
    ("// miyabi: allow(x)\nmod a {\n    impl A {\n        fn a() {\n $1b()$2 }\n    }\n}\n", {"x"}),
    ("struct S;\n// miyabi: allow(x)\nfn a() {}\n\nfn c() {\n    $1b()$2;\n}\n", set()),
    (
        "impl A {\n    // miyabi: allow(x)\n  fn a() {}\n  fn c() {\n    $1b()$2;\n  }\n}\n",
        set(),
    ),
    ("fn a() {\n    c(); // miyabi: allow(clippy)\n    $1b()$2;\n}\n", set()),
    ("fn a() {\n    // miyabi: allow(clippy)\n\n    $1b()$2;\n}\n", set()),
    ("fn a() {\n    $1b()$2;\n    // miyabi: allow(clippy)\n}\n", set()),
    ("fn a() {\n    $1b()$2; // not miyabi: allow(clippy)\n}\n", set()),
    ("fn a() {\n    $1b()$2; // miyabi: allow clippy\n}\n", set()),
    ('fn a() {\n    $1b("// miyabi: allow(clippy)")$2;\n}\n', set()),
    ("/// miyabi: allow(clippy)\nfn a() {\n    $1b()$2;\n}\n", set()),
]


@pytest.mark.parametrize(("marked", "names"), RUST)
def test_rust(marked: str, names: set[str]) -> None:
    assert allowed("rust", marked) == names


OTHERS = [
    (
        "python",
        "class A:\n    # miyabi: allow(x)\n    @b\n    def c(self):\n        d\n        $1e$2\n",
        {"x"},
    ),
    ("python", "# miyabi: allow(x)\nclass A:\n    def c(self):\n        d\n        $1e$2\n", {"x"}),
    ("python", 'def a():\n    """# miyabi: allow(x)"""\n    $1e$2\n', set()),
    (
        "go",
        "package a\n\n// A is one.\n// miyabi: allow(x)\nfunc A() {\n\tc()\n\t$1b()$2\n}\n",
        {"x"},
    ),
    (
        "typescript",
        "class A {\n  // miyabi: allow(x)\n  a() {\n    c();\n    $1b()$2;\n  }\n}\n",
        {"x"},
    ),
    (
        "javascript",
        "// miyabi: allow(x)\nexport const a = () => {\n  c();\n  $1b()$2;\n};\n",
        {"x"},
    ),
    ("c", "int a(void) {\n  /* miyabi: allow(x) */\n  $1b()$2;\n}\n", {"x"}),
    ("ruby", "def a\n  $1b$2 # miyabi: allow(x)\nend\n", {"x"}),
    ("ruby", "def a\n  # miyabi: allow(x)\n  $1b$2\nend\n", {"x"}),
    ("lua", "-- miyabi: allow(x)\n$1b()$2\n", {"x"}),
    ("html", "<!-- miyabi: allow(x) -->\n$1<b>$2\n", {"x"}),
    ("haskell", "{- miyabi: allow(x) -}\n$1b = 1$2\n", {"x"}),
    ("ocaml", "(* miyabi: allow(x) *)\n$1let b = 1$2\n", {"x"}),
    ("erlang", "%% miyabi: allow(x)\n$1b() -> 1.$2\n", {"x"}),
    ("clojure", ";; miyabi: allow(x)\n$1(b)$2\n", {"x"}),
]


@pytest.mark.parametrize(("language", "marked", "names"), OTHERS)
def test_the_comments_of_each_language(language: str, marked: str, names: set[str]) -> None:
    assert allowed(language, marked) == names


PIECES = st.sampled_from(
    ["fn a() {", "}", "impl B {", "// miyabi: allow(x)", "// miyabi: allow(", "b();", "", '"', "/*"]
)


@given(st.lists(PIECES, max_size=12), st.data())
def test_no_code_makes_trouble(lines: list[str], data: st.DataObject) -> None:
    string = "\n".join(lines)
    start = data.draw(st.integers(0, len(string)))
    end = data.draw(st.integers(start, len(string)))
    for language_id in ("rust", "python", "c"):
        language = by_language_id(language_id) or PlainLanguage(language_id)
        found = allowed_at(language, language.parse(Text(string)), Span(start, end))
        assert found <= {"x"}
