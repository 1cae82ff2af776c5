/** The commands on a place: from a code action with its arguments, else where the cursor is. */

import { window, type TextEditor } from 'vscode';
import type { Server } from '../server';
import { APPLY_UNPROVED } from './names';
import { clientOf } from './withServer';

/** Runs an action; `argument` is what the command was called with. */
export async function runAction(server: Server, command: string, argument: unknown): Promise<unknown> {
  const editor = window.activeTextEditor ?? editorBeside(server.languages);
  const client = await clientOf(server);
  if (client === undefined) {
    return undefined;
  }
  if (isOfServer(argument)) {
    return client.execute(command, [argument]);
  }
  if (editor === undefined) {
    void window.showWarningMessage('Open a file first, and put the cursor where Miyabi is to work.');
    return undefined;
  }
  const { document, selection } = editor;
  const converter = client.code2ProtocolConverter;
  return client.execute(command, [{ uri: converter.asUri(document.uri), range: converter.asRange(selection) }]);
}

/** The editor that is seen beside a page without text, such as the walkthrough. */
function editorBeside(languages: readonly string[]): TextEditor | undefined {
  return window.visibleTextEditors.find(({ document: { uri, languageId } }) => uri.scheme === 'file' && languages.includes(languageId));
}

/** Applies an answer while it is compiled: of the job that a code action names, else of each. */
export async function applyUnproved(server: Server, argument: unknown): Promise<unknown> {
  return (await clientOf(server))?.execute(APPLY_UNPROVED, typeof argument === 'string' ? [argument] : []);
}

/** Whether the server listed it; a menu gives a `Uri` instead, whose parts are no strings. */
function isOfServer(argument: unknown): boolean {
  const { uri, token } = (argument ?? {}) as { uri?: unknown; token?: unknown };
  return typeof uri === 'string' || typeof token === 'string';
}
