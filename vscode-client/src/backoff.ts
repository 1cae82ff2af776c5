/** How long to wait before a server that crashed is started again: 1, 2, 4, ... seconds. */

export const MOST_CRASHES = 5;
export const WINDOW_MINUTES = 3;

export class Backoff {
  private crashes: number[] = [];

  /** Notes a crash at `now` (milliseconds); the seconds to wait, or undefined where it crashes too often. */
  crashed(now: number): number | undefined {
    this.crashes = [...this.crashes.filter((at) => now - at < WINDOW_MINUTES * 60_000), now];
    return this.crashes.length < MOST_CRASHES ? 2 ** (this.crashes.length - 1) : undefined;
  }

  /** Forgets the crashes: somebody asked for a start. */
  forget(): void {
    this.crashes = [];
  }
}
