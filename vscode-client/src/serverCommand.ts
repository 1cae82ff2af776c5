/** Finding the program that is the server. */

import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, isAbsolute, join } from 'node:path';

const NAME = 'miyabi-ls';
const ENDINGS = process.platform === 'win32' ? ['.exe', '.cmd', ''] : [''];

/** No server can be found; the message is a sentence for the user. */
export class ServerNotFound extends Error {}

/**
 * The server to start: `configured` where it is set, else `miyabi-ls` on PATH.
 *
 * @throws ServerNotFound it is not there.
 */
export async function findServer(configured: string): Promise<string> {
  const name = configured.trim();
  if (name === '') {
    const found = await onPath(NAME);
    if (found === undefined) {
      throw new ServerNotFound(`${NAME} is not on PATH. Install it, or set miyabi.server.path to where it is.`);
    }
    return found;
  }
  const path = name.startsWith('~/') ? join(homedir(), name.slice(2)) : name;
  const found = isAbsolute(path) ? await executable(path) : await onPath(path);
  if (found === undefined) {
    throw new ServerNotFound(`There is no program ${path}, which miyabi.server.path names.`);
  }
  return found;
}

async function onPath(name: string): Promise<string | undefined> {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter(isAbsolute);
  for (const folder of folders) {
    const found = await executable(join(folder, name));
    if (found !== undefined) {
      return found;
    }
  }
  return undefined;
}

async function executable(path: string): Promise<string | undefined> {
  for (const ending of ENDINGS) {
    try {
      await access(path + ending, constants.X_OK);
      return path + ending;
    } catch {
      // Not this one.
    }
  }
  return undefined;
}
