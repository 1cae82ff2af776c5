/** Commands need a server; where there is none, the user is told so. */

import { commands, window } from 'vscode';
import type { MiyabiClient } from '../client';
import type { Server } from '../server';
import { RESTART, SHOW_LOG } from './names';

const START = 'Start Server';
const LOG = 'Show Log';

/** The running server's client; undefined after the user was told that there is none. */
export async function clientOf(server: Server): Promise<MiyabiClient | undefined> {
  const client = await server.running();
  if (client === undefined) {
    void tell(server);
  }
  return client;
}

async function tell({ state }: Server): Promise<void> {
  if (state.kind === 'installing') {
    void window.showInformationMessage('Miyabi is still installing its server.');
    return;
  }
  const choice = await window.showWarningMessage('Miyabi\'s server is not running.', START, LOG);
  if (choice !== undefined) {
    await commands.executeCommand(choice === START ? RESTART : SHOW_LOG);
  }
}
