/** The language server's life: start, restart, stop, and what happens when it crashes. */

import { EventEmitter, workspace, type ConfigurationChangeEvent, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { DidChangeConfigurationNotification } from 'vscode-languageclient/node';
import { createClient, type MiyabiClient } from './client';
import { CrashRecovery } from './crashRecovery';
import { findServer } from './find/findServer';
import { newSearch } from './find/search';
import { languages } from './languages';
import { SECTION, SERVER_PATH, serverSettings, settingNames } from './settings';
import type { ServerState } from './serverState';
import { reasonOf, showStartFailure } from './startFailure';

export class Server implements Disposable {
  /** Those whose files it is for. */
  readonly languages: readonly string[];
  private readonly names: readonly string[];
  private readonly changed = new EventEmitter<ServerState>();
  private readonly listeners: readonly Disposable[];
  private readonly recovery: CrashRecovery;
  private client: MiyabiClient | undefined;
  private current: ServerState = { kind: 'starting' };
  private readonly ending = new AbortController();
  /** Starts and stops follow one another; they never overlap. */
  private last: Promise<void> = Promise.resolve();

  readonly onDidChangeState = this.changed.event;

  constructor(private readonly context: ExtensionContext, private readonly log: LogOutputChannel) {
    this.names = settingNames(context.extension.packageJSON);
    this.languages = languages(context.extension.packageJSON);
    this.recovery = new CrashRecovery(log, (state) => this.become(state));
    this.listeners = [
      workspace.onDidChangeConfiguration((event) => this.settingsChanged(event)),
      workspace.onDidGrantWorkspaceTrust(() => this.trusted()),
    ];
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

  /** The end: nothing is started after it. */
  stop(): Promise<void> {
    this.ending.abort();
    this.recovery.cancel();
    return this.next(() => this.stopNow());
  }

  restart(): Promise<void> {
    this.recovery.forget();
    return this.next(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  dispose(): void {
    this.recovery.cancel();
    this.listeners.forEach((each) => each.dispose());
    this.changed.dispose();
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.last = this.last.then(step, step);
    return this.last;
  }

  private async startNow(): Promise<void> {
    try {
      this.become({ kind: 'starting' });
      const onInstalling = (): void => this.become({ kind: 'installing' });
      const search = await newSearch(this.context, { log: this.log, onInstalling, signal: this.ending.signal });
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
    if (await this.recovery.crashed()) {
      await this.start();
    }
  }

  private become(state: ServerState): void {
    this.current = state;
    this.changed.fire(state);
  }

  /** More may be started now, and code compiled. */
  private async trusted(): Promise<void> {
    await (this.state.kind === 'stopped' ? this.restart() : this.sendSettings());
  }

  private async settingsChanged(event: ConfigurationChangeEvent): Promise<void> {
    if (event.affectsConfiguration(`${SECTION}.${SERVER_PATH}`)) {
      await this.restart();
    } else if (event.affectsConfiguration(SECTION)) {
      await this.sendSettings();
    }
  }

  private async sendSettings(): Promise<void> {
    if (this.client?.isRunning()) {
      const settings = { [SECTION]: serverSettings(this.names) };
      await this.client.sendNotification(DidChangeConfigurationNotification.type, { settings });
    }
  }
}
