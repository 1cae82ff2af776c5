/** The first time there is no model server: a notification that leads to "Connect your Mac mini". */

import { commands, window, type Disposable, type ExtensionContext } from 'vscode';
import { CONNECT } from './commands/names';
import type { Server } from './server';
import { statusOf } from './serverState';

/** Kept for this machine and not synchronised. */
const DISMISSED = 'firstRun.dismissed';
const CONNECT_NOW = 'Connect';
const LEARN_HOW = 'Learn How';
const NOT_NOW = 'Not Now';

/** Watches for it, once in each window, until the user is connected or does not want to hear of it again. */
export function watchFirstRun(context: ExtensionContext, server: Server): Disposable {
  if (context.globalState.get(DISMISSED, false)) {
    return { dispose: () => undefined };
  }
  const listener = server.onDidChangeState((state) => {
    const health = statusOf(state)?.health;
    if (health === 'notConnected') {
      listener.dispose();
      void invite(context);
    } else if (health === 'ready') {
      listener.dispose(); // no need
    }
  });
  return listener;
}

async function invite(context: ExtensionContext): Promise<void> {
  const sentence = 'Miyabi has no model server yet. Connect your Mac mini, or any machine that runs Ollama.';
  const choice = await window.showInformationMessage(sentence, CONNECT_NOW, LEARN_HOW, NOT_NOW);
  if (choice === LEARN_HOW) {
    await commands.executeCommand('workbench.action.openWalkthrough', `${context.extension.id}#start`, false);
  }
  const isDone = choice === CONNECT_NOW ? await commands.executeCommand<boolean>(CONNECT) : choice === NOT_NOW;
  if (isDone) {
    await context.globalState.update(DISMISSED, true);
  }
}
