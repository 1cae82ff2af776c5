/** What the server says and is asked beyond LSP; described in docs/protocol.md of the repository. */

import { NotificationType, RequestType } from 'vscode-languageclient/node';

export interface Status {
  model: string;
  /** Empty before it is known. */
  endpoint: string;
  health: 'unknown' | 'ready' | 'notConnected' | 'failed';
  /** One sentence, where it failed. */
  message: string;
  tokensPerSecond: number | null;
  review: 'off' | 'changed' | 'file' | 'paused';
  jobs: number;
}

export interface Model {
  name: string;
  endpoint: string;
  loaded: boolean;
  sizeBytes: number;
  parameters: string;
  quantization: string;
}

export interface Models {
  current: string;
  models: Model[];
  problems: string[];
}

export interface Check {
  name: string;
  verdict: 'ok' | 'warning' | 'failed' | 'skipped';
  detail: string;
  fix: string;
}

export interface EndpointCheck {
  endpoint: string;
  ready: boolean;
  warning: string;
  models: string[];
  checks: Check[];
}

/** What the server asks the user for words with. */
export interface Question {
  title: string;
  prompt: string;
}

export interface Words {
  value: string;
}

export const StatusNotification = new NotificationType<Status>('miyabi/status');
export const InputRequest = new RequestType<Question, Words | null, void>('miyabi/input');
export const ModelsRequest = new RequestType<Record<string, never>, Models, void>('miyabi/models');
export const CheckEndpointRequest = new RequestType<{ endpoint: string }, EndpointCheck, void>('miyabi/checkEndpoint');
