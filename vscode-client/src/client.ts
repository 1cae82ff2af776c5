/** The language client: which documents, which settings, and how errors and progress are shown. */

import { window, type LogOutputChannel } from 'vscode';
import {
  CloseAction,
  ExecuteCommandRequest,
  LanguageClient,
  RevealOutputChannelOn,
  State,
  TransportKind,
  type ErrorHandler,
  type LanguageClientOptions,
} from 'vscode-languageclient/node';
import { JobProgress } from './progress';
import { SECTION, type Settings } from './settings';

export class MiyabiClient extends LanguageClient {
  /** Whether the server has answered once. One that never did is not started again by itself. */
  hasStarted = false;

  override async start(): Promise<void> {
    await super.start();
    this.hasStarted = true;
  }

  /** Whoever starts the client says what went wrong then; it need not be said twice. */
  override error(message: string, data?: unknown, showNotification?: boolean | 'force'): void {
    super.error(message, data, this.state === State.Running ? showNotification : false);
  }
}

/** A client for the server at `command`; `settings` gives the section as it is when asked. */
export function createClient(command: string, log: LogOutputChannel, settings: () => Settings): MiyabiClient {
  const progress = new JobProgress((method, params) => client.sendNotification(method, params));
  const options: LanguageClientOptions = {
    documentSelector: [{ scheme: 'file', language: 'rust' }],
    initializationOptions: () => settings(),
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationFailedHandler: () => false, // no second try, and no message of the library's own
    errorHandler: {
      error: (error, message, count) => usual().error(error, message, count),
      closed: () => (client.hasStarted ? usual().closed() : { action: CloseAction.DoNotRestart, handled: true }),
    },
    middleware: {
      executeCommand: async (name, args) => {
        const answer = await execute(client, name, args);
        progress.started(answer);
        return answer;
      },
      handleWorkDoneProgress: (token, value, next) => progress.handle(token, value, next),
      workspace: {
        configuration: ({ items }) => items.map(({ section }) => (section === SECTION ? settings() : null)),
      },
    },
  };
  let handler: ErrorHandler | undefined;
  const usual = (): ErrorHandler => (handler ??= client.createDefaultErrorHandler());
  const client = new MiyabiClient(SECTION, 'Miyabi', { command, args: [], transport: TransportKind.stdio }, options);
  return client;
}

/** Runs a command of the server; a refusal is a sentence for the user, not a failure. */
async function execute(client: LanguageClient, command: string, args: unknown[]): Promise<unknown> {
  try {
    return await client.sendRequest(ExecuteCommandRequest.type, { command, arguments: args });
  } catch (error) {
    void window.showWarningMessage(error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
