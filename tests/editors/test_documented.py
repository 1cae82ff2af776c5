"""Blocks of code are found below their heading."""

from __future__ import annotations

import pytest

from tests.editors.documented import block

PAGE = """# Page

```lua
first()
```

## Neovim 0.11

```sh
command
```

**Neovim, in bold**

```lua
second()
third()
```
"""


def test_a_block_is_the_first_of_its_language_below_the_heading() -> None:
    assert block(PAGE, "Neovim", "sh") == "command\n"
    assert block(PAGE, "Neovim", "lua") == "second()\nthird()\n"
    assert block(PAGE, "Neovim, in", "lua") == "second()\nthird()\n"


@pytest.mark.parametrize(("heading", "language"), [("Emacs", "lua"), ("Neovim", "toml")])
def test_a_block_that_is_not_there_is_an_error(heading: str, language: str) -> None:
    with pytest.raises(ValueError, match="there is no"):
        block(PAGE, heading, language)
