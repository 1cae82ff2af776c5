/** What the user is told when the server does not start. */

import { commands, env, window, type LogOutputChannel } from 'vscode';
import { SECTION, SERVER_PATH } from './settings';
import { ServerNotFound } from './serverCommand';

const OPEN_SETTING = 'Open Setting';
const SHOW_LOG = 'Show Log';

/** Shows one sentence, with buttons; does not wait for them. */
export function showStartFailure(error: unknown, log: LogOutputChannel): void {
  const reason = error instanceof Error ? error.message : String(error);
  log.error(reason);
  const detail = error instanceof ServerNotFound ? reason : 'It ended before it answered; its log says why.';
  void window.showErrorMessage(`Miyabi cannot start its server. ${detail}`, OPEN_SETTING, SHOW_LOG).then((choice) => {
    if (choice === OPEN_SETTING) {
      // In a remote window, what has the scope `machine` is set for the remote machine alone.
      const opening = env.remoteName === undefined ? 'workbench.action.openSettings' : 'workbench.action.openRemoteSettings';
      void commands.executeCommand(opening, { query: `${SECTION}.${SERVER_PATH}` });
    } else if (choice === SHOW_LOG) {
      log.show();
    }
  });
}
