/** Every command of the extension; they exist from the start, with or without a server. */

import { commands, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import type { Server } from '../server';
import { applyUnproved, runAction } from './actions';
import { connect } from './connect';
import { showMenu } from './menu';
import {
  ACTIONS, APPLY_UNPROVED, CLEAR_REVIEW, CONNECT, DOCTOR, MENU, ON_ANSWERS, OPEN_SAMPLE, PAUSE_REVIEW, RESTART, RESUME_REVIEW,
  REVIEW_CHANGES, SHOW_LOG, SWITCH_MODEL,
} from './names';
import { openSample } from './openSample';
import { clearReview } from './review';
import { switchModel } from './switchModel';
import { clientOf } from './withServer';

type Handler = (argument?: unknown) => unknown;

export function registerCommands(context: ExtensionContext, server: Server, log: LogOutputChannel): Disposable[] {
  const forwarded = (command: string): Handler => async () => (await clientOf(server))?.execute(command, []);
  const handlers: Readonly<Record<string, Handler>> = {
    ...Object.fromEntries([...ACTIONS, ...ON_ANSWERS].map((name) => [name, (argument) => runAction(server, name, argument)] as [string, Handler])),
    [APPLY_UNPROVED]: (argument) => applyUnproved(server, argument),
    [REVIEW_CHANGES]: forwarded(REVIEW_CHANGES),
    [CLEAR_REVIEW]: () => clearReview(server),
    [PAUSE_REVIEW]: forwarded(PAUSE_REVIEW),
    [RESUME_REVIEW]: forwarded(RESUME_REVIEW),
    [DOCTOR]: forwarded(DOCTOR),
    [SWITCH_MODEL]: () => switchModel(server),
    [CONNECT]: () => connect(server),
    [OPEN_SAMPLE]: () => openSample(context.globalStorageUri.fsPath),
    [SHOW_LOG]: () => log.show(),
    [RESTART]: () => server.restart(),
    [MENU]: () => showMenu(server),
  };
  return Object.entries(handlers).map(([name, handler]) => commands.registerCommand(name, handler));
}
