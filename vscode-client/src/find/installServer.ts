/** Installing the bundled server into an environment of its own, where the user sees it and can cancel. */

import { rm } from 'node:fs/promises';
import { ProgressLocation, window } from 'vscode';
import { pythonIn } from './environment';
import { reasonOf } from './pipFailure';
import { run, type Program } from './program';
import { serverVersion } from './pythonServer';
import type { Search } from './search';
import { ServerNotFound } from './serverNotFound';

const PIP = ['-m', 'pip', 'install', '--no-input', '--disable-pip-version-check'];

/**
 * Makes an environment in `folder` with `wheel` in it.
 *
 * @throws ServerNotFound it cannot be made, or the user cancelled; the folder is then removed.
 */
export async function installServer(
  folder: string, python: Program, wheel: string, { storage: cwd, log, signal: ending }: Search,
): Promise<void> {
  const options = { location: ProgressLocation.Notification, title: 'Miyabi: installing its server', cancellable: true };
  await window.withProgress(options, async (progress, cancelled) => {
    const abort = new AbortController();
    cancelled.onCancellationRequested(() => abort.abort());
    const signal = AbortSignal.any([abort.signal, ending]);
    const step = async (message: string, program: Program, args: readonly string[]): Promise<void> => {
      progress.report({ message });
      log.info(`${program.command} ${[...program.args, ...args].join(' ')}`);
      const { code, lines } = await run(program, args, { cwd, signal, onLine: (line) => log.info(line) });
      if (code !== 0) {
        throw new ServerNotFound(`Its installation failed. ${reasonOf(lines)}`);
      }
    };
    try {
      await step('making a Python environment', python, ['-m', 'venv', folder]);
      await step('pip fetches what it needs', { command: pythonIn(folder), args: [] }, [...PIP, wheel]);
      if ((await serverVersion(pythonIn(folder), cwd)) === undefined) {
        throw new ServerNotFound('It was installed, but does not run.');
      }
    } catch (error) {
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
      throw signal.aborted ? new ServerNotFound('Its installation was cancelled.') : error;
    }
  });
}
