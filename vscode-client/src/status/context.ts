/** Context keys that menus and the walkthrough ask for. */

import { commands, type Disposable } from 'vscode';
import type { Server } from '../server';
import { statusOf, type ServerState } from '../serverState';

export function keepContext(server: Server): Disposable {
  return server.onDidChangeState((state: ServerState) => {
    const status = statusOf(state);
    void commands.executeCommand('setContext', 'miyabi.reviewPaused', status?.review === 'paused');
    void commands.executeCommand('setContext', 'miyabi.connected', status?.health === 'ready');
  });
}
