/** The language client: which documents, which settings, and how errors and progress are shown. */

import { window, type LogOutputChannel } from 'vscode';
import {
  CloseAction,
  ExecuteCommandRequest,
  LanguageClient,
  LSPErrorCodes,
  ResponseError,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type DynamicFeature,
  type ErrorHandler,
  type LanguageClientOptions,
  type StaticFeature,
} from 'vscode-languageclient/node';
import { askForWords, ownCapabilities, showDocument, withoutOwnCommands } from './clientFeatures';
import { OWN_COMMANDS } from './commands/names';
import type { Program } from './find/program';
import { JobProgress } from './progress';
import { InputRequest, StatusNotification, type Status } from './protocol';
import { logLines } from './serverLog';
import { SECTION, type Settings } from './settings';

/** What a client is made of, and whom it tells what happens. */
export interface ClientOptions {
  readonly program: Program;
  /** Where the program runs: no folder of the workspace. */
  readonly cwd: string;
  readonly languages: readonly string[];
  readonly log: LogOutputChannel;
  readonly settings: () => Settings;
  readonly onStatus: (status: Status) => void;
  readonly onCrash: () => void;
}

export class MiyabiClient extends LanguageClient {
  /** Whether the server has answered once. One that never did is not started again by itself. */
  hasStarted = false;
  readonly progress = new JobProgress((method, params) => this.sendNotification(method, params));

  override async start(): Promise<void> {
    await super.start();
    this.hasStarted = true;
  }

  /** Whoever starts the client says what went wrong then; it need not be said twice. */
  override error(message: string, data?: unknown, showNotification?: boolean | 'force'): void {
    super.error(message, data, this.state === State.Running ? showNotification : false);
  }

  override registerFeature(feature: StaticFeature | DynamicFeature<unknown>): void {
    super.registerFeature(withoutOwnCommands(feature, OWN_COMMANDS));
  }

  /** Runs a command of the server. A refusal is a sentence for the user, not a failure. */
  async execute(command: string, args: readonly unknown[]): Promise<unknown> {
    try {
      const answer: unknown = await this.sendRequest(ExecuteCommandRequest.type, { command, arguments: [...args] });
      this.progress.started(answer);
      return answer;
    } catch (error) {
      this.outputChannel.warn(`${command}: ${String(error)}`);
      const isRefusal = error instanceof ResponseError && error.code === LSPErrorCodes.RequestFailed;
      void window.showWarningMessage(isRefusal ? error.message : 'Miyabi\'s server did not answer; its log says why.');
      return undefined;
    }
  }
}

/** A client that is not started yet. */
export function createClient(options: ClientOptions): MiyabiClient {
  const { program, cwd } = options;
  const executable = { command: program.command, args: [...program.args], transport: TransportKind.stdio, options: { cwd } };
  const client: MiyabiClient = new MiyabiClient(SECTION, 'Miyabi', executable, libraryOptions(options, () => client));
  client.registerFeature(ownCapabilities);
  client.onNotification(StatusNotification, options.onStatus);
  client.onRequest(InputRequest, askForWords);
  return client;
}

function libraryOptions(options: ClientOptions, client: () => MiyabiClient): LanguageClientOptions {
  const { languages, log, settings, onCrash } = options;
  return {
    documentSelector: languages.map((language) => ({ scheme: 'file', language })),
    initializationOptions: settings,
    outputChannel: log,
    stdioOptions: { stdout: logLines, stderr: logLines },
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: () => false, // no second try, and no message of the library's own
    errorHandler: errorHandler(client, onCrash),
    middleware: {
      executeCommand: (name, args) => client().execute(name, args),
      handleWorkDoneProgress: (token, value, next) => client().progress.handle(token, value, next),
      window: { showDocument },
      workspace: {
        configuration: ({ items }) => items.map(({ section }) => (section === SECTION ? settings() : null)),
      },
    },
  };
}

/** A server that ends is started again, if at all, by whoever started it: not at once, and with a new client. */
function errorHandler(client: () => MiyabiClient, onCrash: () => void): ErrorHandler {
  return {
    error: (error, message, count) => client().createDefaultErrorHandler().error(error, message, count),
    closed: () => {
      if (client().hasStarted) {
        onCrash();
      }
      return { action: CloseAction.DoNotRestart, handled: true };
    },
  };
}
