/** Which program is the server. */

import { workspace } from 'vscode';
import { SECTION, SERVER_PATH } from '../settings';
import { configuredServer } from './configured';
import { onPath } from './executable';
import { isolatedServer } from './isolatedServer';
import type { Program } from './program';
import { activePython } from './pythonExtension';
import { serverOf, serverVersion } from './pythonServer';
import type { Search } from './search';
import { ServerNotFound } from './serverNotFound';

/**
 * The server: what the setting names, else that of the active Python environment, else `miyabi-ls` on
 * PATH, else an environment of our own.
 *
 * @throws ServerNotFound
 */
export async function findServer(search: Search): Promise<Program> {
  try {
    return await firstOf(search);
  } catch (error) {
    throw error instanceof ServerNotFound ? error : new ServerNotFound(`It can be neither found nor installed: ${String(error)}`);
  }
}

async function firstOf(search: Search): Promise<Program> {
  const configured = workspace.getConfiguration(SECTION).get(SERVER_PATH, '').trim();
  if (configured !== '') {
    return configuredServer(configured, search.untrusted);
  }
  return (await inActiveEnvironment(search)) ?? (await installed(search)) ?? (await isolatedServer(search));
}

async function inActiveEnvironment({ log, storage }: Search): Promise<Program | undefined> {
  const python = await activePython(log);
  if (python === undefined) {
    return undefined;
  }
  const version = await serverVersion(python, storage);
  log.info(`The active Python environment ${python} has ${version ?? 'no miyabi-ls'}`);
  return version === undefined ? undefined : serverOf(python);
}

async function installed({ untrusted }: Search): Promise<Program | undefined> {
  const command = await onPath('miyabi-ls', untrusted);
  return command === undefined ? undefined : { command, args: [] };
}
