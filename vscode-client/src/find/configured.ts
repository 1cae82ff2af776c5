/** The server that `miyabi.server.path` names. */

import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { executable, onPath } from './executable';
import type { Program } from './program';
import { ServerNotFound } from './serverNotFound';

/** @throws ServerNotFound it is not there. */
export async function configuredServer(name: string, untrusted: readonly string[]): Promise<Program> {
  const path = name.startsWith('~/') ? join(homedir(), name.slice(2)) : name;
  const command = isAbsolute(path) ? await executable(path) : await onPath(path, untrusted);
  if (command === undefined) {
    throw new ServerNotFound(`There is no program ${path}, which miyabi.server.path names.`);
  }
  return { command, args: [] };
}
