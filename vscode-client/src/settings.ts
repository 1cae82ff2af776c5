/** The `miyabi` section as the server takes it. */

import { ConfigurationTarget, workspace } from 'vscode';

export const SECTION = 'miyabi';
/** The one setting that is for this extension and not for the server. */
export const SERVER_PATH = 'server.path';
const RUN_THE_WORKSPACE = ['verify.compile', 'verify.workspaceTools'];

export type Settings = { [name: string]: unknown };

/** The names, in the section, of the server's settings: those that `package.json` declares. */
export function settingNames(packageJson: unknown): string[] {
  const { contributes } = packageJson as { contributes: { configuration: { properties: object } } };
  return Object.keys(contributes.configuration.properties)
    .map((name) => name.slice(SECTION.length + 1))
    .filter((name) => name !== SERVER_PATH);
}

/**
 * What the user has set, as nested values. Defaults are left out, so that the user's own
 * `config.toml` counts where the editor says nothing.
 */
export function serverSettings(names: readonly string[]): Settings {
  const section = workspace.getConfiguration(SECTION);
  const settings: Settings = {};
  for (const name of names) {
    const { defaultValue, ...places } = section.inspect(name) ?? {};
    const isSet = Object.entries(places).some(([place, value]) => place.endsWith('Value') && value !== undefined);
    if (isSet) {
      put(settings, name.split('.'), section.get(name));
    }
  }
  if (!workspace.isTrusted) {
    // Compiling runs the workspace's build scripts and macros, its own tools are its code as well.
    RUN_THE_WORKSPACE.forEach((name) => put(settings, name.split('.'), false));
  }
  return settings;
}

function put(settings: Settings, path: readonly string[], value: unknown): void {
  const [first, ...rest] = path;
  if (first === undefined) {
    return;
  }
  if (rest.length === 0) {
    settings[first] = value;
  } else {
    const inner = (settings[first] ??= {}) as Settings;
    put(inner, rest, value);
  }
}

/** Sets a setting for the user; in a remote window, what has the scope `machine` is set for that machine. */
export async function setForUser(name: string, value: unknown): Promise<void> {
  await workspace.getConfiguration(SECTION).update(name, value, ConfigurationTarget.Global);
}
