#!/usr/bin/env bash
# usage: run.sh NVIM TEST.lua plain|plugin
# Runs a test in a Neovim that was set up as README.md (plain) or docs/editors.md (plugin) says.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
source "$here/../home.sh"
nvim=$1 test=$2 setup=$3

mkdir -p "$XDG_CONFIG_HOME/nvim"
case $setup in
  plain)
    write_config_toml README.md "Neovim"
    documented README.md "Neovim" lua > "$XDG_CONFIG_HOME/nvim/init.lua"
    ;;
  plugin)
    write_config_toml docs/editors.md "Where the model is"
    install_plugin=$(documented docs/editors.md "Neovim" sh)
    (cd "$root" && PATH="$(dirname "$nvim"):$PATH" bash -euc "$install_plugin")
    documented docs/editors.md "Neovim" lua > "$XDG_CONFIG_HOME/nvim/init.lua"
    ;;
esac

# A test that cannot be read must not leave Neovim waiting. What Neovim writes to standard error are
# its messages, which a check that fails prints.
export LUA_PATH="$here/?.lua;;"
start_test="local ok, why = pcall(dofile, '$here/$test')
if not ok then io.stdout:write(why, '\n') vim.cmd('cquit 1') end"
exec "$nvim" --headless -n -i NONE -c "lua $start_test" 2> "$JOURNEY/messages"
