/** Waiting for a state of the server. */

import type { Server } from '../server';
import type { ServerState } from '../serverState';

/** Whether the server's state is, or becomes in time, as `wanted` says. */
export function becomes(server: Server, wanted: (state: ServerState) => boolean, milliseconds: number): Promise<boolean> {
  if (wanted(server.state)) {
    return Promise.resolve(true);
  }
  return new Promise((resolve) => {
    const end = (answer: boolean): void => {
      clearTimeout(timer);
      listener.dispose();
      resolve(answer);
    };
    const timer = setTimeout(() => end(false), milliseconds);
    const listener = server.onDidChangeState((state) => {
      if (wanted(state)) {
        end(true);
      }
    });
  });
}
