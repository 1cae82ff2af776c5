/** The language server's life: start, restart, stop, and the settings it is told of. */

import { commands, workspace, window, type Disposable, type ExtensionContext, type LogOutputChannel } from 'vscode';
import { DidChangeConfigurationNotification } from 'vscode-languageclient/node';
import { createClient, type MiyabiClient } from './client';
import { SECTION, SERVER_PATH, serverSettings, settingNames } from './settings';
import { findServer } from './serverCommand';
import { showStartFailure } from './startFailure';

export class Server implements Disposable {
  private readonly log: LogOutputChannel = window.createOutputChannel('Miyabi', { log: true });
  private readonly names: readonly string[];
  private readonly listeners: readonly Disposable[];
  private client: MiyabiClient | undefined;
  /** Starts and stops follow one another; they never overlap. */
  private last: Promise<void> = Promise.resolve();

  constructor(context: ExtensionContext) {
    this.names = settingNames(context.extension.packageJSON);
    this.listeners = [
      commands.registerCommand('miyabi.restart', () => this.restart()),
      commands.registerCommand('miyabi.showLog', () => this.log.show()),
      workspace.onDidChangeConfiguration(async (event) => {
        if (event.affectsConfiguration(`${SECTION}.${SERVER_PATH}`)) {
          await this.restart();
        } else if (event.affectsConfiguration(SECTION)) {
          await this.sendSettings();
        }
      }),
    ];
  }

  start(): Promise<void> {
    return this.next(() => this.startNow());
  }

  stop(): Promise<void> {
    return this.next(() => this.stopNow());
  }

  restart(): Promise<void> {
    return this.next(async () => {
      await this.stopNow();
      await this.startNow();
    });
  }

  dispose(): void {
    for (const listener of this.listeners) {
      listener.dispose();
    }
    this.log.dispose();
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.last = this.last.then(step, step);
    return this.last;
  }

  private async startNow(): Promise<void> {
    try {
      const command = await findServer(workspace.getConfiguration(SECTION).get(SERVER_PATH, ''));
      this.log.info(`Starting ${command}`);
      this.client = createClient(command, this.log, () => serverSettings(this.names));
      await this.client.start();
    } catch (error) {
      this.client = undefined;
      showStartFailure(error, this.log);
    }
  }

  private async stopNow(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    // A client that failed to start, or whose server is gone, refuses to be stopped.
    await client?.stop().catch((error: unknown) => this.log.warn(String(error)));
    await client?.dispose().catch(() => undefined);
  }

  private async sendSettings(): Promise<void> {
    if (this.client?.isRunning()) {
      await this.client.sendNotification(DidChangeConfigurationNotification.type, {
        settings: { [SECTION]: serverSettings(this.names) },
      });
    }
  }
}
