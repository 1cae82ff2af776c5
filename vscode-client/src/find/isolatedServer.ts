/** The server in an environment that the extension makes from the wheel it carries. */

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { claim, moveIntoPlace, newFolder, pythonIn, removeOthers } from './environment';
import { installServer } from './installServer';
import type { Program } from './program';
import { activePython } from './pythonExtension';
import { findPython } from './pythons';
import { serverOf, serverVersion } from './pythonServer';
import type { Search } from './search';
import { ServerNotFound } from './serverNotFound';

/** @throws ServerNotFound it is not installed yet and cannot be. */
export async function isolatedServer(search: Search): Promise<Program> {
  const { storage, log } = search;
  const wheel = await bundledWheel(search.bundled);
  const environment = join(storage, `server-${search.version}-${await digest(wheel)}`);
  const isGood = async (folder: string): Promise<boolean> => (await serverVersion(pythonIn(folder), storage)) !== undefined;
  if (!(await isGood(environment))) {
    search.onInstalling();
    const python = await somePython(search);
    const made = await newFolder(storage);
    await installServer(made, python, wheel, search);
    await moveIntoPlace(made, environment, isGood);
  }
  await claim(environment);
  await removeOthers(storage, environment).catch((error: unknown) => log.warn(String(error)));
  return serverOf(pythonIn(environment));
}

async function somePython({ log, storage, untrusted }: Search): Promise<Program> {
  const active = await activePython(log);
  const python = await findPython(active === undefined ? [] : [active], untrusted, storage);
  if (python === undefined) {
    throw new ServerNotFound('It is not installed, and to install it, Python 3.11 or newer is needed; there is none on PATH.');
  }
  return python;
}

async function bundledWheel(bundled: string): Promise<string> {
  const wheel = (await readdir(bundled).catch(() => [])).find((name) => name.endsWith('.whl'));
  if (wheel === undefined) {
    throw new ServerNotFound('miyabi-ls is not on PATH. Install it, or set miyabi.server.path to where it is.');
  }
  return join(bundled, wheel);
}

/** Builds of one version differ while it is developed. */
async function digest(wheel: string): Promise<string> {
  return createHash('sha256').update(await readFile(wheel)).digest('hex').slice(0, 8);
}
