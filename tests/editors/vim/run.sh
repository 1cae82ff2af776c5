#!/usr/bin/env bash
# Runs the test in a Vim that was set up as docs/editors.md says.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../home.sh"

write_config_toml docs/editors.md "Where the model is"
documented docs/editors.md "Vim (ALE)" vim > "$HOME/.vimrc"
trap 'cat "$JOURNEY/report"' EXIT
# -es keeps Vim off the terminal; it reads no vimrc of itself then.
vim -N -i NONE -n -es -u "$HOME/.vimrc" -S "$here/test.vim" < /dev/null
