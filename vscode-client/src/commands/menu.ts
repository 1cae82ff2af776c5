/** The status item's menu. */

import { commands, window, type QuickPickItem } from 'vscode';
import type { Server } from '../server';
import { statusOf, type ServerState } from '../serverState';
import { statusText } from '../status/statusText';
import { APPLY_UNPROVED, CONNECT, DOCTOR, PAUSE_REVIEW, RESTART, RESUME_REVIEW, SHOW_LOG, SWITCH_MODEL } from './names';

interface CommandItem extends QuickPickItem {
  readonly command: string;
}

export async function showMenu({ state }: Server): Promise<void> {
  const picked = await window.showQuickPick(items(state), { title: 'Miyabi', placeHolder: statusText(state).details[0] ?? '' });
  if (picked !== undefined) {
    await commands.executeCommand(picked.command);
  }
}

function items(state: ServerState): CommandItem[] {
  const paused = statusOf(state)?.review === 'paused';
  const now = { command: APPLY_UNPROVED, label: '$(zap) Apply the answer unproved now', description: 'while it is compiled' };
  return [
    ...(statusOf(state)?.jobs ? [now] : []),
    { command: SWITCH_MODEL, label: '$(arrow-swap) Switch model', description: statusOf(state)?.model ?? '' },
    paused
      ? { command: RESUME_REVIEW, label: '$(debug-continue) Resume review', description: 'saving reviews again' }
      : { command: PAUSE_REVIEW, label: '$(debug-pause) Pause review', description: 'saving reviews nothing until resumed' },
    { command: CONNECT, label: '$(plug) Connect your Mac mini', description: statusOf(state)?.endpoint ?? '' },
    { command: DOCTOR, label: '$(pulse) Run doctor', description: 'what works, what does not, and what to do' },
    { command: SHOW_LOG, label: '$(output) Show log' },
    { command: RESTART, label: '$(debug-restart) Restart server' },
  ];
}
