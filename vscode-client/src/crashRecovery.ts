/** What happens when the server crashes: it is to start again, later each time, until it crashes too often. */

import { setTimeout as delay } from 'node:timers/promises';
import type { LogOutputChannel } from 'vscode';
import { Backoff } from './backoff';
import type { ServerState } from './serverState';
import { showCrashes } from './startFailure';

export class CrashRecovery {
  private readonly backoff = new Backoff();
  private waiting = new AbortController();

  constructor(private readonly log: LogOutputChannel, private readonly become: (state: ServerState) => void) {}

  /** Counts down to the next start; whether there is to be one. */
  async crashed(): Promise<boolean> {
    const seconds = this.backoff.crashed(Date.now());
    if (seconds === undefined) {
      this.become({ kind: 'stopped', reason: 'The server crashed too often.' });
      showCrashes(this.log);
      return false;
    }
    this.log.warn(`The server ended; it is started again in ${seconds} s`);
    this.waiting = new AbortController();
    return this.countDown(seconds, this.waiting.signal);
  }

  /** Ends the wait: somebody else starts or stops the server. */
  cancel(): void {
    this.waiting.abort();
  }

  /** Ends the wait and forgets the crashes: the user asked for a start. */
  forget(): void {
    this.cancel();
    this.backoff.forget();
  }

  private async countDown(from: number, signal: AbortSignal): Promise<boolean> {
    try {
      for (let seconds = from; seconds > 0; seconds -= 1) {
        this.become({ kind: 'restarting', seconds });
        await delay(1000, undefined, { signal });
      }
      return true;
    } catch {
      return false; // cancelled
    }
  }
}
