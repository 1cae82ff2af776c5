/** What the user is told when the server does not start, or crashes again and again. */

import { commands, env, window, type LogOutputChannel } from 'vscode';
import { MOST_CRASHES, WINDOW_MINUTES } from './backoff';
import { RESTART } from './commands/names';
import { ServerNotFound } from './find/serverNotFound';
import { SECTION, SERVER_PATH } from './settings';

const OPEN_SETTING = 'Open Setting';
const SHOW_LOG = 'Show Log';
const TRY_AGAIN = 'Try Again';
const RESTART_SERVER = 'Restart';

/** Why it did not start, in a sentence. */
export function reasonOf(error: unknown): string {
  return error instanceof ServerNotFound ? error.message : 'It ended before it answered; its log says why.';
}

/** Shows one sentence, with buttons; does not wait for them. */
export function showStartFailure(error: unknown, log: LogOutputChannel): void {
  log.error(error instanceof Error ? error.message : String(error));
  show(`Miyabi cannot start its server. ${reasonOf(error)}`, [OPEN_SETTING, SHOW_LOG, TRY_AGAIN], log);
}

export function showCrashes(log: LogOutputChannel): void {
  const sentence = `Miyabi's server crashed ${MOST_CRASHES} times within ${WINDOW_MINUTES} minutes and is not started again.`;
  show(sentence, [RESTART_SERVER, SHOW_LOG], log);
}

function show(sentence: string, buttons: readonly string[], log: LogOutputChannel): void {
  void window.showErrorMessage(sentence, ...buttons).then((choice) => {
    if (choice === OPEN_SETTING) {
      // In a remote window, what has the scope `machine` is set for the remote machine alone.
      const opening = env.remoteName === undefined ? 'workbench.action.openSettings' : 'workbench.action.openRemoteSettings';
      void commands.executeCommand(opening, { query: `${SECTION}.${SERVER_PATH}` });
    } else if (choice === SHOW_LOG) {
      log.show();
    } else if (choice !== undefined) {
      void commands.executeCommand(RESTART);
    }
  });
}
