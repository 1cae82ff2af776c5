#!/usr/bin/env bash
# Installs, upgrades and uninstalls the wheel by the very lines of docs/mac-mini.md, with pipx and with uv,
# and runs the installed program. With the variables of journey.py; TOOLS is a folder for pipx and uv.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
page=$root/docs/mac-mini.md
cd "$root"

fail() { echo "FAIL $*" >&2; exit 1; }

[ -x "$TOOLS/bin/uv" ] || { "$root/.venv/bin/python" -m venv "$TOOLS" && "$TOOLS/bin/python" -m pip install --quiet pipx uv; }
# The wheel holds every file of the package: those that are no Python are named in pyproject.toml.
wheels=(dist/*.whl)
[ "${#wheels[@]}" -eq 1 ] || fail "dist/ holds ${#wheels[@]} wheels"
"$root/.venv/bin/python" - "${wheels[0]}" <<'EOF_PY' || fail "${wheels[0]} lacks files of the package"
import subprocess, sys, zipfile
held = set(zipfile.ZipFile(sys.argv[1]).namelist())
files = subprocess.check_output(["git", "ls-files", "-z", "server/miyabi_ls"], text=True).split("\0")
lacking = sorted(set(filter(None, (file.removeprefix("server/") for file in files))) - held)
sys.exit(", ".join(lacking) or None)
EOF_PY
echo "ok   the wheel holds every file of the package"
# Only what these install: not the program of the environment that the tests run in.
export UV_TOOL_BIN_DIR="$HOME/.local/bin" # its default, but for the XDG folders of a journey
export PATH="$HOME/.local/bin:$TOOLS/bin:/usr/local/bin:/usr/bin:/bin"

for tool in "pipx" "uv tool"; do
  mapfile -t lines < <(grep -ohE "$tool (install|uninstall)[^#\`]*" "$page")
  [ "${#lines[@]}" -ge 3 ] || fail "$page no longer says how to install, upgrade and uninstall with $tool"
  for line in "${lines[@]}"; do
    case "$line" in *uninstall*) miyabi-ls clean --all --yes > /dev/null ;; esac
    eval "$line" > "$JOURNEY/install.log" 2>&1 || { cat "$JOURNEY/install.log" >&2; fail "$line"; }
    case "$line" in
      *uninstall*) hash -r; ! command -v miyabi-ls || fail "still there after: $line" ;;
      *)
        miyabi-ls --version
        miyabi-ls doctor --quick --set "endpoints=$MODEL_URL" | tail -1 | grep "^Ready" || fail "doctor after: $line"
        ;;
    esac
  done
  for folder in "$XDG_CACHE_HOME" "$XDG_STATE_HOME" "$XDG_DATA_HOME" "$XDG_CONFIG_HOME"; do
    [ ! -e "$folder/miyabi-ls" ] || fail "clean --all left $folder/miyabi-ls"
  done
  echo "ok   install with $tool"
done
