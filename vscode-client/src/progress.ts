/**
 * What the user asked for is a notification with a Cancel button while it runs; what the server
 * does by itself, such as a review on save, stays a line in the status bar, as the client library
 * shows it. The last word of both is in the status bar; the library drops it.
 */

import { ProgressLocation, window, type Progress } from 'vscode';
import {
  WorkDoneProgressCancelNotification,
  type ProgressToken,
  type WorkDoneProgressBegin,
  type WorkDoneProgressEnd,
  type WorkDoneProgressReport,
} from 'vscode-languageclient/node';

const LAST_WORD_MS = 10_000;
/** More of it would push other items out of the status bar. */
const LAST_WORD_LENGTH = 100;

type Value = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;
type Notify = (method: typeof WorkDoneProgressCancelNotification.type, params: { token: ProgressToken }) => Promise<void>;

interface Job {
  report(message: string | undefined): void;
  end(): void;
}

export class JobProgress {
  private readonly asked = new Set<ProgressToken>();
  private readonly jobs = new Map<ProgressToken, Job>();

  constructor(private readonly notify: Notify) {}

  /** Notes a job that the user asked for, by what its command answered. */
  started(answer: unknown): void {
    const { job } = (answer ?? {}) as { job?: unknown };
    if (typeof job === 'string') {
      this.asked.add(job);
    }
  }

  handle(token: ProgressToken, value: Value, next: (token: ProgressToken, value: Value) => void): void {
    const isAsked = this.asked.has(token);
    if (!isAsked || value.kind === 'end') {
      next(token, value); // at the end always: the library forgets the token
    }
    if (isAsked && value.kind === 'begin') {
      this.jobs.set(token, this.begin(token, value));
    } else if (value.kind === 'report') {
      this.jobs.get(token)?.report(value.message);
    } else if (value.kind === 'end') {
      this.jobs.get(token)?.end();
      this.jobs.delete(token);
      this.asked.delete(token);
      showLastWord(value.message);
    }
  }

  /** Takes every notification away: the server is gone. */
  dispose(): void {
    for (const job of this.jobs.values()) {
      job.end();
    }
    this.jobs.clear();
  }

  private begin(token: ProgressToken, { title, cancellable, message }: WorkDoneProgressBegin): Job {
    let shown: Progress<{ message?: string }> | undefined;
    let last = message;
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    const options = { location: ProgressLocation.Notification, title, cancellable: cancellable ?? false };
    void window.withProgress(options, (progress, cancelled) => {
      shown = progress;
      if (last !== undefined) {
        progress.report({ message: last });
      }
      cancelled.onCancellationRequested(() => this.notify(WorkDoneProgressCancelNotification.type, { token }));
      return ended;
    });
    return {
      report: (text) => {
        last = text;
        if (text !== undefined) {
          shown?.report({ message: text });
        }
      },
      end: () => end(),
    };
  }
}

function showLastWord(message: string | undefined): void {
  if (message !== undefined) {
    const short = message.length > LAST_WORD_LENGTH ? `${message.slice(0, LAST_WORD_LENGTH - 1)}…` : message;
    window.setStatusBarMessage(short, LAST_WORD_MS);
  }
}
