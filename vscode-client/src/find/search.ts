/** What a search for the server needs to know. */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { workspace, type ExtensionContext, type LogOutputChannel } from 'vscode';

export interface Search {
  readonly log: LogOutputChannel;
  /** The extension's own folder on this machine: environments, and where programs are run. */
  readonly storage: string;
  /** The folder with the wheel. */
  readonly bundled: string;
  readonly version: string;
  /** Folders from which nothing is run: those of a workspace that is not trusted. */
  readonly untrusted: readonly string[];
  readonly onInstalling: () => void;
  /** The end of the window, and so of an installation. */
  readonly signal: AbortSignal;
}

/** A search here and now. */
export async function newSearch(
  context: ExtensionContext, { log, onInstalling, signal }: Pick<Search, 'log' | 'onInstalling' | 'signal'>,
): Promise<Search> {
  const storage = context.globalStorageUri.fsPath;
  await mkdir(storage, { recursive: true });
  const { version } = context.extension.packageJSON as { version: string };
  const folders = (workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);
  return {
    log, storage, version, onInstalling, signal,
    bundled: join(context.extensionPath, 'bundled'),
    untrusted: workspace.isTrusted ? [] : folders,
  };
}
