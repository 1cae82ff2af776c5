/** A Python that is new enough for the server. */

import { onPath } from './executable';
import { run, type Program } from './program';

const NAMES = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3', 'python'];
const IS_NEW_ENOUGH = 'import sys; sys.exit(sys.version_info < (3, 11))';
const PATIENCE_MS = 20_000;
/** macOS' own is 3.9, and where its developer tools are missing it opens a dialog instead of running. */
const STAND_IN = process.platform === 'darwin' ? '/usr/bin/python3' : undefined;

/** The first Python >= 3.11: of those on PATH, outside of the folders `untrusted`, then `others`. */
export async function findPython(
  others: readonly string[], untrusted: readonly string[], cwd: string,
): Promise<Program | undefined> {
  for await (const python of candidates(others, untrusted)) {
    if (await isNewEnough(python, cwd)) {
      return python;
    }
  }
  return undefined;
}

async function* candidates(others: readonly string[], untrusted: readonly string[]): AsyncGenerator<Program> {
  for (const name of NAMES) {
    const command = await onPath(name, untrusted);
    if (command !== undefined && command !== STAND_IN) {
      yield { command, args: [] };
    }
  }
  const launcher = process.platform === 'win32' ? await onPath('py', untrusted) : undefined;
  if (launcher !== undefined) {
    yield { command: launcher, args: ['-3'] };
  }
  yield* others.map((command) => ({ command, args: [] }));
}

async function isNewEnough(python: Program, cwd: string): Promise<boolean> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return (await run(python, ['-c', IS_NEW_ENOUGH], { cwd, signal })).code === 0;
  } catch {
    return false;
  }
}
