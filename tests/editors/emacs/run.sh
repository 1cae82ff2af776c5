#!/usr/bin/env bash
# Runs the test in an Emacs that was set up as docs/editors.md says.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../home.sh"

write_config_toml docs/editors.md "Where the model is"
mkdir -p "$HOME/.emacs.d"
documented docs/editors.md "Emacs" elisp > "$HOME/.emacs.d/init.el"
exec emacs --batch -f package-initialize -l "$HOME/.emacs.d/init.el" -l "$here/test.el"
