/** After a connection: is the model there, and if not, which one is to be asked? */

import { window, workspace } from 'vscode';
import type { EndpointCheck } from '../protocol';
import type { Server } from '../server';
import { statusOf } from '../serverState';
import { SECTION } from '../settings';
import { useModel } from './switchModel';

const CHOOSE = 'Choose Another Model';

/** Says what is connected; offers the models that are there where the one to be asked is not. */
export async function chooseModel(server: Server, { endpoint, models }: EndpointCheck): Promise<void> {
  const model = statusOf(server.state)?.model ?? workspace.getConfiguration(SECTION).get('model', '');
  if (models.some((each) => sameModel(each, model))) {
    void window.showInformationMessage(`Miyabi is connected to ${endpoint}; ${model} is there.`);
    return;
  }
  const buttons = models.length > 0 ? [CHOOSE] : [];
  const choice = await window.showWarningMessage(
    `Miyabi is connected to ${endpoint}, but ${model} is not installed there. On the Mac: ollama pull ${model}`, ...buttons,
  );
  if (choice === CHOOSE) {
    const picked = await window.showQuickPick(models, { title: 'Miyabi: Choose a Model', placeHolder: 'The model to ask' });
    if (picked !== undefined) {
      await useModel(server, picked);
    }
  }
}

/** Ollama writes a name without a tag as `name:latest`. */
function sameModel(one: string, other: string): boolean {
  const full = (name: string): string => (name.includes(':') ? name : `${name}:latest`);
  return full(one) === full(other);
}
