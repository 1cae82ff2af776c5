/** What the status item says, for each state of the server. */

import type { Status } from '../protocol';
import type { ServerState } from '../serverState';

export interface StatusText {
  /** With icons, as `$(name)`. */
  readonly text: string;
  /** Plain sentences. */
  readonly details: readonly string[];
  readonly needsAttention: boolean;
}

const REVIEWS: Readonly<Record<Status['review'], string>> = {
  off: 'Saving reviews nothing.',
  changed: 'Saving reviews the items that changed.',
  file: 'Saving reviews every item of the file.',
  paused: 'Review on save is paused.',
};

export function statusText(state: ServerState): StatusText {
  switch (state.kind) {
    case 'starting':
      return calm('$(loading~spin) Miyabi', 'The server is starting.');
    case 'installing':
      return calm('$(loading~spin) Miyabi: installing', 'The server is being installed.');
    case 'restarting':
      return alarming(`$(debug-restart) Miyabi: restarting in ${state.seconds} s`, 'The server ended unexpectedly.');
    case 'stopped':
      return alarming('$(error) Miyabi: stopped', state.reason);
    case 'running':
      return state.status === undefined ? calm('$(sparkle) Miyabi', 'The server is running.') : running(state.status);
  }
}

function running(status: Status): StatusText {
  if (status.health === 'notConnected') {
    return alarming('$(plug) Miyabi: not connected', 'No model server is set, and no Ollama runs on this machine. Connect your Mac mini.');
  }
  const icon = status.health === 'failed' ? '$(warning)' : status.jobs > 0 ? '$(loading~spin)' : '$(sparkle)';
  const paused = status.review === 'paused' ? ' $(debug-pause)' : '';
  return {
    text: `${icon} ${status.model}${speed(status)}${paused}`,
    details: [...(status.message === '' ? [] : [status.message]), where(status), REVIEWS[status.review]],
    needsAttention: status.health === 'failed',
  };
}

function speed({ tokensPerSecond }: Status): string {
  return tokensPerSecond === null ? '' : ` · ${tokensPerSecond.toFixed(1)} tok/s`;
}

function where({ model, endpoint }: Status): string {
  return endpoint === '' ? `Model: ${model}` : `Model: ${model} at ${endpoint}`;
}

const calm = (text: string, detail: string): StatusText => ({ text, details: [detail], needsAttention: false });
const alarming = (text: string, detail: string): StatusText => ({ text, details: [detail], needsAttention: true });
