/** The extension's two entry points. */

import { window, type ExtensionContext } from 'vscode';
import { registerCommands } from './commands/register';
import { watchFirstRun } from './firstRun';
import { tellMenus } from './languages';
import { Server } from './server';
import { keepContext } from './status/context';
import { showStatus } from './status/statusItem';

let server: Server | undefined;

export function activate(context: ExtensionContext): void {
  const log = window.createOutputChannel('Miyabi', { log: true });
  server = new Server(context, log);
  context.subscriptions.push(
    ...registerCommands(context, server, log),
    showStatus(server),
    keepContext(server),
    watchFirstRun(context, server),
    server,
    log,
  );
  void tellMenus(server.languages);
  void server.start(); // not awaited: an installation takes minutes, and commands are to work meanwhile
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
