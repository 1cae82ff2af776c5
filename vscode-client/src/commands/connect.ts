/** "Connect your Mac mini": ask for its name or address, check it, and set it. */

import { ProgressLocation, window, workspace } from 'vscode';
import type { MiyabiClient } from '../client';
import { CheckEndpointRequest, type EndpointCheck } from '../protocol';
import type { Server } from '../server';
import { SECTION, setForUser } from '../settings';
import { chooseModel } from './connectedModel';
import { clientOf } from './withServer';

const TITLE = 'Miyabi: Connect Your Mac Mini';
const TRY_AGAIN = 'Try Again';
const USE_IT = 'Use It Anyway';

/** Whether it is connected now. */
export async function connect(server: Server): Promise<boolean> {
  const client = await clientOf(server);
  let typed: string | undefined = '';
  while (client !== undefined && (typed = await ask(typed)) !== undefined) {
    const check = await look(client, typed);
    if (check?.ready && (await agrees(check))) {
      await setForUser('endpoints', withFirst(check.endpoint));
      await chooseModel(server, check);
      return true;
    }
    if (check === undefined || check.ready || !(await wantsToTryAgain(check))) {
      return false;
    }
  }
  return false;
}

/** Asks with what was typed before, so that a slip costs no second typing. */
async function ask(typed: string): Promise<string | undefined> {
  const text = await window.showInputBox({
    title: TITLE,
    value: typed,
    prompt: 'Its name or address, as Tailscale on the Mac shows it. Enter checks that Ollama answers there.',
    placeHolder: '100.x.y.z or mac-mini.tailnet-name.ts.net',
    ignoreFocusOut: true,
    validateInput: (value) => (/\s/.test(value.trim()) ? 'A name or address has no spaces.' : undefined),
  });
  return text?.trim() === '' ? undefined : text?.trim();
}

async function look(client: MiyabiClient, endpoint: string): Promise<EndpointCheck | undefined> {
  const options = { location: ProgressLocation.Notification, title: `Miyabi looks for Ollama at ${endpoint}`, cancellable: true };
  return window.withProgress(options, async (_, cancelled) => {
    try {
      return await client.sendRequest(CheckEndpointRequest, { endpoint }, cancelled);
    } catch (error) {
      if (cancelled.isCancellationRequested) {
        return undefined;
      }
      const detail = error instanceof Error ? error.message : String(error);
      return { endpoint, ready: false, warning: '', models: [], checks: [{ name: '', verdict: 'failed', detail, fix: '' }] };
    }
  });
}

async function wantsToTryAgain({ endpoint, checks }: EndpointCheck): Promise<boolean> {
  const failed = checks.find(({ verdict }) => verdict === 'failed');
  const said = [failed?.detail, failed?.fix].flatMap((each) => (each ? [sentence(each)] : []));
  const choice = await window.showErrorMessage([`Miyabi cannot use ${endpoint}.`, ...said].join(' '), TRY_AGAIN);
  return choice === TRY_AGAIN;
}

async function agrees({ warning }: EndpointCheck): Promise<boolean> {
  return warning === '' || (await window.showWarningMessage(warning, { modal: true }, USE_IT)) === USE_IT;
}

function sentence(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}${/[.!?]$/.test(text) ? '' : '.'}`;
}

/** The user's endpoints with this one as the first. */
function withFirst(endpoint: string): string[] {
  const before = workspace.getConfiguration(SECTION).get<string[]>('endpoints', []);
  return [endpoint, ...before.filter((each) => each !== endpoint)];
}
