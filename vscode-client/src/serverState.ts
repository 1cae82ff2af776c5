/** What the server is doing, as far as the editor can tell. */

import type { Status } from './protocol';

export type ServerState =
  | { kind: 'starting' }
  | { kind: 'installing' }
  | { kind: 'running'; status: Status | undefined }
  | { kind: 'restarting'; seconds: number }
  | { kind: 'stopped'; reason: string };

/** The server's own last word about itself. */
export function statusOf(state: ServerState): Status | undefined {
  return state.kind === 'running' ? state.status : undefined;
}
