/** Programs on PATH and by their path. */

import { access, constants, realpath } from 'node:fs/promises';
import { delimiter, isAbsolute, join, relative } from 'node:path';

const ENDINGS = process.platform === 'win32' ? ['.exe', ''] : ['']; // .cmd would need a shell

/** `path`, with the ending it has on this platform, where it is a program. */
export async function executable(path: string): Promise<string | undefined> {
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

/** The first program of that name on PATH. Folders that are relative, or inside one of `outside`, do not count. */
export async function onPath(name: string, outside: readonly string[]): Promise<string | undefined> {
  for (const folder of (process.env['PATH'] ?? '').split(delimiter)) {
    if (isAbsolute(folder) && !(await isInsideAny(folder, outside))) {
      const found = await executable(join(folder, name));
      if (found !== undefined) {
        return found;
      }
    }
  }
  return undefined;
}

async function isInsideAny(path: string, folders: readonly string[]): Promise<boolean> {
  const real = (each: string): Promise<string> => realpath(each).catch(() => each);
  for (const folder of folders) {
    const way = relative(await real(folder), await real(path));
    if (!way.startsWith('..') && !isAbsolute(way)) {
      return true;
    }
  }
  return false;
}
