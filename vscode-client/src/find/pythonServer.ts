/** The server as a module of a Python environment. */

import { run, type Program } from './program';

const PATIENCE_MS = 20_000;
/** -P (Python 3.11): what lies in the current folder is not imported. */
const SERVER = ['-P', '-m', 'miyabi_ls'];

/** How the server of `python` is started. */
export const serverOf = (python: string): Program => ({ command: python, args: SERVER });

/** What the server of `python` calls itself; undefined where there is none. */
export async function serverVersion(python: string, cwd: string): Promise<string | undefined> {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const { code, lines } = await run(serverOf(python), ['--version'], { cwd, signal });
    return code === 0 ? lines.find((line) => line.startsWith('miyabi-ls ')) : undefined;
  } catch {
    return undefined;
  }
}
