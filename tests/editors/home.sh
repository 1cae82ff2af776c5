# Sets up the home of a journey as the pages say; sourced by the run.sh of an editor.
# Uses the variables of journey.py.
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

# documented PAGE HEADING LANGUAGE: the first such block of code in a page of this repository.
documented() { (cd "$root" && "$(dirname "$SERVER")/python" -m tests.editors.documented "$@"); }

# The program as installed by a user: in a folder of its own on the PATH.
mkdir -p "$JOURNEY/bin"
ln -sf "$SERVER" "$JOURNEY/bin/miyabi-ls"
export PATH="$JOURNEY/bin:$PATH"

# write_config_toml PAGE HEADING: the user's own settings, as the page has them, with this journey's endpoint.
write_config_toml() {
  mkdir -p "$XDG_CONFIG_HOME/miyabi-ls"
  documented "$1" "$2" toml | sed "s|\"http[^\"]*\"|\"$MODEL_URL\"|" > "$XDG_CONFIG_HOME/miyabi-ls/config.toml"
}
