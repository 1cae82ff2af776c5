// Runs inside the extension host: the actions by VS Code's own API. Results go to API_RESULTS.
const assert = require('node:assert/strict');
const fs = require('node:fs');
const path = require('node:path');
const vscode = require('vscode');
const { events } = require('./events.cjs');

const tests = [];
const test = (name, run) => tests.push({ name, run });

async function until(what, condition, milliseconds = 30_000) {
  const { until } = await import('./waiting.mjs');
  return until(what, condition, milliseconds);
}

let document;
let original;

const place = (needle) => {
  const offset = document.getText().indexOf(needle);
  assert.ok(offset >= 0, `not in the document: ${needle}`);
  const at = document.positionAt(offset);
  return new vscode.Range(at, at);
};

async function actionsAt(needle) {
  const list = () => vscode.commands.executeCommand('vscode.executeCodeActionProvider', document.uri, place(needle));
  // The editor cancels a listing while providers come and go: then it is asked again.
  const found = await until('the list of actions', () => list().then((all) => all, (error) => {
    if (error.name !== 'Canceled') throw error;
  }));
  return found.filter(({ command }) => command?.command.startsWith('miyabi.'));
}

async function choose(beginning, needle) {
  // A listing that the editor gives up in favour of a newer one comes back empty.
  const action = await until(beginning, async () =>
    (await actionsAt(needle)).find(({ title }) => title.startsWith(beginning)));
  return vscode.commands.executeCommand(action.command.command, ...action.command.arguments);
}

async function landsAndUndoes(expected) {
  await until('the edit', () => document.getText() !== original);
  assert.ok(document.getText().includes(expected), document.getText());
  assert.ok(document.isDirty);
  await vscode.commands.executeCommand('undo');
  assert.equal(document.getText(), original);
}

test('activates on a Rust file', async () => {
  const extension = vscode.extensions.getExtension('miyabi.miyabi-ls');
  assert.ok(extension, 'installed');
  await until('activation', () => extension.isActive);
  await until('the server', async () => (await actionsAt('todo!()')).length > 0);
});

test('lists the actions by syntax, without asking the model', async () => {
  assert.deepEqual((await actionsAt('todo!()')).map(({ title }) => title), [
    'Generate implementation of fn area', 'Write rustdoc for fn area', 'Review fn area',
  ]);
  assert.deepEqual((await actionsAt('self.width *=')).map(({ title }) => title), [
    'Write rustdoc for fn scale', 'Review fn scale',
  ]);
  assert.equal(events('chat').length, 0);
});

test('every command exists; those the extension does not know are the server\'s', async () => {
  const { contributes } = vscode.extensions.getExtension('miyabi.miyabi-ls').packageJSON;
  const all = await vscode.commands.getCommands();
  for (const { command } of contributes.commands) assert.ok(all.includes(command), command);
  for (const command of ['miyabi.applyKept', 'miyabi.cancel']) assert.ok(all.includes(command), command);
});

test('an action without arguments works at the selection', async () => {
  const { start } = place('todo!()');
  vscode.window.activeTextEditor.selection = new vscode.Selection(start, start);
  await vscode.commands.executeCommand('miyabi.generate');
  await landsAndUndoes('{\n        self.width * self.height\n    }');
});

test('generates an implementation; undo restores', async () => {
  await choose('Generate implementation', 'todo!()');
  await landsAndUndoes('{\n        self.width * self.height\n    }');
});

test('the edit follows what is typed meanwhile', async () => {
  const chats = events('chat').length;
  await choose('Generate implementation', 'paced_perimeter');
  await until('the request', () => events('chat').length > chats);
  const typed = '// typed 🦀\n// meanwhile\n';
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), typed);
  assert.ok(await vscode.workspace.applyEdit(edit));
  await until('the edit', () => document.getText().includes('{\n    let half = rectangle.width + rectangle.height;\n'));
  assert.ok(document.getText().startsWith(`${typed}//! Rectangles`));
  await vscode.commands.executeCommand('undo');
  await vscode.commands.executeCommand('undo');
  assert.equal(document.getText(), original);
});

test('an answer whose target was changed is kept, and can be applied', async () => {
  const chats = events('chat').length;
  await choose('Generate implementation', 'paced_perimeter');
  await until('the request', () => events('chat').length > chats);
  const edit = new vscode.WorkspaceEdit();
  const body = place('paced_perimeter').start.translate(1, 0).with({ character: 4 });
  edit.insert(document.uri, body, '/* mine */ ');
  assert.ok(await vscode.workspace.applyEdit(edit));
  const isKept = ({ title }) => title.endsWith('apply the kept answer anyway');
  const kept = await until('the kept answer', async () => (await actionsAt('/* mine */')).find(isKept));
  await vscode.commands.executeCommand(kept.command.command, ...kept.command.arguments);
  await until('the edit', () => document.getText().includes('let half = rectangle.width + rectangle.height;\n'));
  await vscode.commands.executeCommand('undo');
  await vscode.commands.executeCommand('undo');
  assert.equal(document.getText(), original);
});

test('writes rustdoc; undo restores', async () => {
  await choose('Write rustdoc', 'self.width *=');
  await landsAndUndoes('\n\n    /// Multiplies both sides by `factor`.\n    pub fn scale');
});

test('reviews: findings are diagnostics that move with their text', async () => {
  await choose('Review', 'text.parse()');
  const ours = () => vscode.languages.getDiagnostics(document.uri).filter(({ source }) => source === 'miyabi');
  const [finding] = await until('the finding', () => ours().length > 0 && ours());
  assert.equal(ours().length, 1);
  assert.equal(finding.code?.value ?? finding.code, 'error-handling');
  assert.equal(finding.severity, vscode.DiagnosticSeverity.Warning);
  assert.equal(document.getText(finding.range), 'text.parse().unwrap()');
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, new vscode.Position(0, 0), '// above\n');
  await vscode.workspace.applyEdit(edit);
  await until('the finding to move', () => ours()[0]?.range.start.line === finding.range.start.line + 1);
  await vscode.commands.executeCommand('undo');
});

test('cancelling closes the stream and changes nothing', async () => {
  const [chats, closed] = [events('chat').length, events('closed').length];
  const { job } = await choose('Generate implementation', 'stalled_diagonal');
  assert.ok(job);
  await until('the request', () => events('chat').length > chats);
  await vscode.commands.executeCommand('miyabi.cancel', job);
  await until('the closed stream', () => events('closed').length > closed);
  assert.equal(document.getText(), original);
});

test('a command with nothing to do is refused in words, without an error', async () => {
  const { arguments: [target] } = (await actionsAt('todo!()'))[0].command;
  const start = { line: 3, character: 0 };
  assert.equal(await vscode.commands.executeCommand('miyabi.generate', { ...target, range: { start, end: start } }), undefined);
});

test('restarts on command and works again', async () => {
  await vscode.commands.executeCommand('miyabi.restart');
  await choose('Generate implementation', 'todo!()');
  await landsAndUndoes('self.width * self.height');
});

test('a save reviews what changed', async () => {
  const reviews = () => events('chat').filter(({ answer }) => answer === 'review').length;
  const before = reviews();
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, place('    text.parse()').start, '    // changed\n');
  await vscode.workspace.applyEdit(edit);
  await document.save();
  await until('the review', () => reviews() > before);
  await until('the finding', () => vscode.languages.getDiagnostics(document.uri).length === 1);
  assert.equal(reviews(), before + 1);
});

test('the edit follows a file that is renamed meanwhile', async () => {
  const chats = events('chat').length;
  await choose('Generate implementation', 'paced_perimeter');
  await until('the request', () => events('chat').length > chats);
  const renamed = vscode.Uri.joinPath(document.uri, '..', 'renamed.rs');
  const edit = new vscode.WorkspaceEdit();
  edit.renameFile(document.uri, renamed);
  assert.ok(await vscode.workspace.applyEdit(edit));
  const moved = await vscode.workspace.openTextDocument(renamed);
  await until('the edit', () => moved.getText().includes('{\n    let half = rectangle.width + rectangle.height;\n'));
});

exports.run = async () => {
  const [folder] = vscode.workspace.workspaceFolders;
  document = await vscode.workspace.openTextDocument(path.join(folder.uri.fsPath, 'src', 'lib.rs'));
  original = document.getText();
  await vscode.window.showTextDocument(document);
  const results = [];
  for (const { name, run } of tests) {
    const started = Date.now();
    let error;
    try {
      await run();
    } catch (reason) {
      error = reason.stack ?? String(reason);
    }
    results.push({ name, error, milliseconds: Date.now() - started });
    if (error) break; // what follows would start from another text
  }
  fs.writeFileSync(process.env.API_RESULTS, JSON.stringify({ version: vscode.version, planned: tests.length, results }));
};
