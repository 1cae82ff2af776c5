/** The extension's two entry points. */

import type { ExtensionContext } from 'vscode';
import { Server } from './server';

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  server = new Server(context);
  context.subscriptions.push(server);
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
