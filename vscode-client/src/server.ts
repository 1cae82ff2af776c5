/** The language server's life: start, restart, stop, and what happens when it crashes. */

import { setTimeout as delay } from 'node:timers/promises';
import { EventEmitter, workspace, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { DidChangeConfigurationNotification } from 'vscode-languageclient/node';
import { Backoff } from './backoff';
import { createClient, type MiyabiClient } from './client';
import { findServer } from './find/findServer';
import { newSearch } from './find/search';
import { languages } from './languages';
import { SECTION, SERVER_PATH, serverSettings, settingNames } from './settings';
import type { ServerState } from './serverState';
import { reasonOf, showCrashes, showStartFailure } from './startFailure';

export class Server implements Disposable {
  /** Those whose files it is for. */
  readonly languages: readonly string[];
  private readonly names: readonly string[];
  private readonly changed = new EventEmitter<ServerState>();
  private readonly listener: Disposable;
  private readonly backoff = new Backoff();
  private client: MiyabiClient | undefined;
  private current: ServerState = { kind: 'starting' };
  /** Starts and stops follow one another; they never overlap. */
  private last: Promise<void> = Promise.resolve();
  /** Ends the wait for the next start after a crash. */
  private waiting = new AbortController();

  readonly onDidChangeState = this.changed.event;

  constructor(private readonly context: ExtensionContext, private readonly log: LogOutputChannel) {
    this.names = settingNames(context.extension.packageJSON);
    this.languages = languages(context.extension.packageJSON);
    this.listener = workspace.onDidChangeConfiguration(async (event) => {
      if (event.affectsConfiguration(`${SECTION}.${SERVER_PATH}`)) {
        await this.restart();
      } else if (event.affectsConfiguration(SECTION)) {
        await this.sendSettings();
      }
    });
  }

  get state(): ServerState {
    return this.current;
  }

  /** The client, once the start that is under way is over; undefined where no server runs. */
  async running(): Promise<MiyabiClient | undefined> {
    if (this.current.kind !== 'installing') { // which takes too long to wait for
      await this.last;
    }
    return this.current.kind === 'running' ? this.client : undefined;
  }

  start(): Promise<void> {
    return this.next(() => this.startNow());
  }

  stop(): Promise<void> {
    this.waiting.abort();
    return this.next(() => this.stopNow());
  }

  restart(): Promise<void> {
    this.waiting.abort();
    this.backoff.forget();
    return this.next(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  dispose(): void {
    this.waiting.abort();
    this.listener.dispose();
    this.changed.dispose();
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.last = this.last.then(step, step);
    return this.last;
  }

  private async startNow(): Promise<void> {
    try {
      this.become({ kind: 'starting' });
      const search = await newSearch(this.context, this.log, () => this.become({ kind: 'installing' }));
      const program = await findServer(search);
      this.log.info(`Starting ${[program.command, ...program.args].join(' ')}`);
      const client = createClient({
        program, cwd: search.storage, log: this.log,
        languages: this.languages,
        settings: () => serverSettings(this.names),
        onStatus: (status) => this.become({ kind: 'running', status }),
        onCrash: () => void this.crashed(client),
      });
      this.client = client;
      await client.start();
      if (this.current.kind !== 'running') { // its first status may have come already
        this.become({ kind: 'running', status: undefined });
      }
    } catch (error) {
      this.client = undefined;
      this.become({ kind: 'stopped', reason: reasonOf(error) });
      showStartFailure(error, this.log);
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    client?.progress.dispose();
    // A client that failed to start, or whose server is gone, refuses to be stopped.
    await client?.stop().catch((error: unknown) => this.log.warn(String(error)));
    await client?.dispose().catch(() => undefined);
  }

  private async crashed(client: MiyabiClient): Promise<void> {
    if (client !== this.client) {
      return;
    }
    this.client = undefined;
    client.progress.dispose();
    const seconds = this.backoff.crashed(Date.now());
    if (seconds === undefined) {
      this.become({ kind: 'stopped', reason: 'Its server crashed too often.' });
      showCrashes(this.log);
      return;
    }
    this.log.warn(`The server ended; it is started again in ${seconds} s`);
    this.waiting = new AbortController();
    if (await this.countDown(seconds, this.waiting.signal)) {
      await this.start();
    }
  }

  /** Whether the time went by without being ended before. */
  private async countDown(from: number, signal: AbortSignal): Promise<boolean> {
    try {
      for (let seconds = from; seconds > 0; seconds -= 1) {
        this.become({ kind: 'restarting', seconds });
        await delay(1000, undefined, { signal });
      }
      return true;
    } catch {
      return false;
    }
  }

  private become(state: ServerState): void {
    this.current = state;
    this.changed.fire(state);
  }

  private async sendSettings(): Promise<void> {
    if (this.client?.isRunning()) {
      await this.client.sendNotification(DidChangeConfigurationNotification.type, {
        settings: { [SECTION]: serverSettings(this.names) },
      });
    }
  }
}
