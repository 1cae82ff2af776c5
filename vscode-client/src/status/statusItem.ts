/** The item in the status bar; a click opens its menu. */

import { StatusBarAlignment, ThemeColor, window, type Disposable } from 'vscode';
import { MENU } from '../commands/names';
import type { Server } from '../server';
import type { ServerState } from '../serverState';
import { statusText } from './statusText';

const PRIORITY = 1;

export function showStatus(server: Server): Disposable {
  const item = window.createStatusBarItem('miyabi.status', StatusBarAlignment.Right, PRIORITY);
  item.name = 'Miyabi';
  item.command = MENU;
  const update = (state: ServerState): void => {
    const { text, details, needsAttention } = statusText(state);
    item.text = text;
    item.tooltip = ['Miyabi', ...details].join('\n'); // as plain text: what a server says is not Markdown
    item.backgroundColor = needsAttention ? new ThemeColor('statusBarItem.warningBackground') : undefined;
  };
  update(server.state);
  item.show();
  const listener = server.onDidChangeState(update);
  return { dispose: () => [listener, item].forEach((each) => each.dispose()) };
}
