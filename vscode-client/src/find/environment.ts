/** Our folders in the extension's global storage: one environment for each version, and those being made. */

import { mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const MAKING = /^making-(\d+)-/;
const SERVER = /^server-/;
const USER = /^used-by-(\d+)$/;

/** The interpreter of an environment. */
export const pythonIn = (environment: string): string =>
  process.platform === 'win32' ? join(environment, 'Scripts', 'python.exe') : join(environment, 'bin', 'python');

/** A new folder for an environment in the making; it carries our process id, so that it can be told from a leftover. */
export const newFolder = (storage: string): Promise<string> => mkdtemp(join(storage, `making-${process.pid}-`));

/** Moves a finished environment to its place; where another window was faster, its one stays. */
export async function moveIntoPlace(made: string, place: string, isGood: (environment: string) => Promise<boolean>): Promise<void> {
  try {
    await rename(made, place);
  } catch {
    if (await isGood(place)) {
      await rm(made, { recursive: true, force: true });
    } else {
      await rm(place, { recursive: true, force: true });
      await rename(made, place);
    }
  }
}

/** Notes that this process uses `environment`, so that no other version's window removes it. */
export const claim = (environment: string): Promise<void> => writeFile(join(environment, `used-by-${process.pid}`), '');

/** Removes the environments other than `current` that no running window uses, and what was left half made. */
export async function removeOthers(storage: string, current: string): Promise<void> {
  for (const name of await readdir(storage)) {
    const path = join(storage, name);
    const maker = MAKING.exec(name)?.[1];
    const isLeftOver = maker !== undefined && !isRunning(Number(maker));
    if (isLeftOver || (SERVER.test(name) && path !== current && !(await isUsed(path)))) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

async function isUsed(environment: string): Promise<boolean> {
  const users = (await readdir(environment)).flatMap((name) => USER.exec(name)?.[1] ?? []);
  return users.some((pid) => isRunning(Number(pid)));
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it runs, as another user
  }
}
