/**
 * Jobs of the server as notifications with a Cancel button, and their last word in the status bar.
 *
 * The client library's own progress is a line in the status bar whose Cancel is two clicks away,
 * and it drops the last word.
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
/** What is longer is a sentence that the server has shown as a message already. */
const LAST_WORD_LENGTH = 80;

type Value = WorkDoneProgressBegin | WorkDoneProgressReport | WorkDoneProgressEnd;
type Notify = (method: typeof WorkDoneProgressCancelNotification.type, params: { token: ProgressToken }) => Promise<void>;

interface Job {
  report(message: string | undefined): void;
  end(): void;
}

export class JobProgress {
  private readonly jobs = new Map<ProgressToken, Job>();

  constructor(private readonly notify: Notify) {}

  handle(token: ProgressToken, value: Value, next: (token: ProgressToken, value: Value) => void): void {
    switch (value.kind) {
      case 'begin':
        this.jobs.set(token, this.begin(token, value));
        break;
      case 'report':
        this.jobs.get(token)?.report(value.message);
        break;
      case 'end':
        this.jobs.get(token)?.end();
        this.jobs.delete(token);
        if (value.message !== undefined && value.message.length <= LAST_WORD_LENGTH) {
          window.setStatusBarMessage(value.message, LAST_WORD_MS);
        }
        next(token, value); // the library forgets the token
        break;
    }
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
