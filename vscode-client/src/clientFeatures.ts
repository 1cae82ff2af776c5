/** Where the client differs from what the library does by itself. */

import { commands, Uri, window } from 'vscode';
import {
  ExecuteCommandRequest,
  type ClientCapabilities,
  type DynamicFeature,
  type ExecuteCommandRegistrationOptions,
  type Middleware,
  type StaticFeature,
} from 'vscode-languageclient/node';
import type { Question, Words } from './protocol';

type Feature = StaticFeature | DynamicFeature<unknown>;

/** Tells the server that `miyabi/status` and `miyabi/input` are understood. */
export const ownCapabilities: StaticFeature = {
  fillClientCapabilities: (capabilities: ClientCapabilities) => {
    capabilities.experimental = { ...capabilities.experimental, miyabi: { status: true, input: true } };
  },
  initialize: () => undefined,
  getState: () => ({ kind: 'static' }),
  clear: () => undefined,
};

/**
 * `feature`; where it is the one that registers the server's commands in the editor, it leaves out
 * those that the extension registers itself, so that they exist without a server too.
 */
export function withoutOwnCommands(feature: Feature, own: readonly string[]): Feature {
  if (isExecuteCommand(feature)) {
    const register = feature.register.bind(feature);
    feature.register = ({ id, registerOptions }) => {
      const others = registerOptions.commands.filter((name) => !own.includes(name));
      register({ id, registerOptions: { ...registerOptions, commands: others } });
    };
  }
  return feature;
}

function isExecuteCommand(feature: Feature): feature is DynamicFeature<ExecuteCommandRegistrationOptions> {
  return 'registrationType' in feature && feature.registrationType.method === ExecuteCommandRequest.method;
}

/** Asks the user for words; `null` where they go back. */
export async function askForWords({ title, prompt }: Question): Promise<Words | null> {
  const value = await window.showInputBox({ title, prompt, ignoreFocusOut: true });
  return value === undefined ? null : { value };
}

/** Shows a Markdown page of the server as a page, and everything else as the library does. */
export const showDocument: NonNullable<NonNullable<Middleware['window']>['showDocument']> = async (params, token, next) => {
  const uri = Uri.parse(params.uri);
  if (params.external === true || uri.scheme !== 'file' || !uri.path.endsWith('.md')) {
    return next(params, token);
  }
  try {
    await commands.executeCommand('markdown.showPreview', uri);
    return { success: true };
  } catch {
    return next(params, token); // the built-in Markdown extension is switched off
  }
};
