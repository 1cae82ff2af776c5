/** Running a program to its end. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A program with the arguments that come first. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
}

export interface Finished {
  readonly code: number | null;
  /** Both streams, in lines. */
  readonly lines: readonly string[];
}

export interface RunOptions {
  /** Never a folder of the workspace: what lies there must not decide what is run. */
  readonly cwd: string;
  readonly signal: AbortSignal;
  readonly onLine?: (line: string) => void;
}

/** Runs `program`; rejects where it cannot be started, or is stopped by the signal. */
export function run(program: Program, args: readonly string[], options: RunOptions): Promise<Finished> {
  const { cwd, signal, onLine } = options;
  return new Promise((resolve, reject) => {
    const lines: string[] = [];
    const child = spawn(program.command, [...program.args, ...args], {
      cwd,
      signal,
      stdio: ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
    });
    for (const input of [child.stdout, child.stderr]) {
      createInterface({ input, crlfDelay: Infinity }).on('line', (line) => {
        lines.push(line);
        onLine?.(line);
      });
    }
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, lines }));
  });
}
