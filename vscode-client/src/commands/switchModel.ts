/** Choosing another of the models that are installed where we ask. */

import { CancellationTokenSource, window, type QuickPickItem } from 'vscode';
import type { MiyabiClient } from '../client';
import { ModelsRequest, type Model, type Models } from '../protocol';
import type { Server } from '../server';
import { statusOf } from '../serverState';
import { setForUser } from '../settings';
import { becomes } from './becomes';
import { clientOf } from './withServer';

const SOON_MS = 3000;
const GIGA = 1e9;

interface ModelItem extends QuickPickItem {
  readonly model: string;
}

export async function switchModel(server: Server): Promise<void> {
  const client = await clientOf(server);
  if (client === undefined) {
    return;
  }
  const closing = new CancellationTokenSource();
  const asked = items(client).then((found) => {
    if (found.length === 0) {
      closing.cancel(); // a message has said why
    }
    return found;
  });
  const options = { title: 'Miyabi: Switch Model', placeHolder: 'The model to ask', matchOnDetail: true };
  const picked = await window.showQuickPick(asked, options, closing.token);
  if (picked !== undefined) {
    await useModel(server, picked.model);
  }
}

/** Sets `model`; says so where the server goes on with another one, since the environment names it. */
export async function useModel(server: Server, model: string): Promise<void> {
  await setForUser('model', model);
  if (!(await becomes(server, (state) => statusOf(state)?.model === model, SOON_MS))) {
    const current = statusOf(server.state)?.model;
    if (current !== undefined) {
      void window.showWarningMessage(
        `miyabi.model is now ${model}, but ${current} is asked: a MIYABI_MODEL variable or the server's command line wins over it.`,
      );
    }
  }
}

/** The models to choose from; none, and a message, where there is nothing to choose. */
async function items(client: MiyabiClient): Promise<ModelItem[]> {
  let found: Models;
  try {
    found = await client.sendRequest(ModelsRequest, {});
  } catch (error) {
    client.outputChannel.warn(String(error));
    void window.showWarningMessage('Miyabi\'s server cannot list the models; its log says why.');
    return [];
  }
  if (found.problems.length > 0 || found.models.length === 0) {
    void window.showWarningMessage(found.problems.join(' ') || 'No model is installed. On the Mac: ollama pull gpt-oss:20b');
  }
  return found.models.map((model) => item(model, found.current));
}

function item(model: Model, current: string): ModelItem {
  const size = model.sizeBytes > 0 ? `${(model.sizeBytes / GIGA).toFixed(1)} GB` : '';
  const about = [model.parameters, model.quantization, size, model.loaded ? 'loaded' : ''];
  return {
    model: model.name,
    label: `${model.name === current ? '$(check) ' : ''}${model.name}`,
    description: about.filter((each) => each !== '').join(' · '),
    detail: model.endpoint,
  };
}
