/** What the server writes to standard error, in our log: its own log's lines, each at its level. */

import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import type { LogOutputChannel } from 'vscode';

/** Time, level and the rest, as Python's logging is set up there. */
const LINE = /^\d{4}-\d\d-\d\d [\d:,]+ (DEBUG|INFO|WARNING|ERROR|CRITICAL) (.*)$/;

type Level = 'debug' | 'info' | 'warn' | 'error';
const LEVELS: Readonly<Record<string, Level>> = { DEBUG: 'debug', INFO: 'info', WARNING: 'warn' };

export function logLines(input: Readable, log: LogOutputChannel): void {
  let level: Level = 'error';
  createInterface({ input, crlfDelay: Infinity }).on('line', (line) => {
    const [, name, text] = LINE.exec(line) ?? [];
    if (name !== undefined) { // lines without a level go on with what the last one began, such as a traceback
      level = LEVELS[name] ?? 'error';
    }
    log[level](text ?? line);
  });
}
