/** The active Python environment, where the Python extension is installed. */

import { extensions, workspace, type LogOutputChannel, type Uri } from 'vscode';
import { within } from './within';

const PATIENCE_MS = 20_000;

/** What we use of https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs. */
interface PythonApi {
  readonly environments: {
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<Resolved | undefined>;
  };
}

interface Resolved {
  readonly executable: { readonly uri?: Uri };
}

/** Its interpreter. In an untrusted workspace there is none: the workspace decides which one is active. */
export async function activePython(log: LogOutputChannel): Promise<string | undefined> {
  const extension = extensions.getExtension<PythonApi>('ms-python.python');
  if (extension === undefined || !workspace.isTrusted) {
    return undefined;
  }
  try {
    const { environments } = await within(PATIENCE_MS, extension.activate());
    const active = environments.getActiveEnvironmentPath(workspace.workspaceFolders?.[0]?.uri);
    const environment = await within(PATIENCE_MS, environments.resolveEnvironment(active));
    return environment?.executable.uri?.fsPath;
  } catch (error) {
    log.warn(`The Python extension does not say which environment is active: ${String(error)}`);
    return undefined;
  }
}
