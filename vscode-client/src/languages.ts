/** The languages the server is for: those whose files activate the extension. */

import { commands } from 'vscode';

const PREFIX = 'onLanguage:';

export function languages(packageJson: unknown): string[] {
  const { activationEvents } = packageJson as { activationEvents: string[] };
  return activationEvents.filter((event) => event.startsWith(PREFIX)).map((event) => event.slice(PREFIX.length));
}

/** Tells the menus, whose `when` clauses ask for it. */
export async function tellMenus(names: readonly string[]): Promise<void> {
  await commands.executeCommand('setContext', 'miyabi.languages', names);
}
