// A hostile workspace: nothing in it changes where code goes or what is run.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { events } from '../events.mjs';
import { DEAD, GOOD, withPython } from '../journey.mjs';
import { until } from '../waiting.mjs';

const { MODEL_URL, SERVER } = process.env;

/** Where cargo is; only where it is can a build script be run at all. */
function cargoFolder() {
  return process.env.PATH.split(path.delimiter).find((folder) => fs.existsSync(path.join(folder, 'cargo'))) ?? '/usr/bin';
}

export async function trust(journey) {
  const wasRun = (name) => fs.existsSync(path.join(journey.dir, `${name}-was-run`));
  const hostile = (name) => {
    const file = path.join(journey.workspace, 'bin', name);
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, `#!/bin/sh\ntouch '${journey.dir}/${name}-was-run'\nexec '${SERVER}' "$@"\n`, { mode: 0o755 });
    return file;
  };
  const named = hostile('named');
  const onPath = hostile('miyabi-ls');
  const interpreter = hostile('python3');
  fs.writeFileSync(path.join(journey.workspace, 'miyabi_ls.py'), `open('${journey.dir}/module-was-run', 'w')\n`);
  fs.mkdirSync(path.join(journey.workspace, '.vscode'));
  fs.writeFileSync(path.join(journey.workspace, '.vscode', 'settings.json'), JSON.stringify({
    'miyabi.server.path': named, 'miyabi.endpoints': [DEAD], 'miyabi.model': 'hostile:1b', 'miyabi.review.onSave': 'off',
  }));
  fs.writeFileSync(path.join(journey.workspace, 'build.rs'), `fn main() { std::fs::write("${journey.dir}/build-was-run", "").unwrap(); }\n`);
  const good = path.join(journey.dir, 'good');
  fs.mkdirSync(good);
  fs.symlinkSync(SERVER, path.join(good, 'miyabi-ls'));
  const server = await journey.start({
    asksForTrust: true,
    exts: withPython(journey),
    machineSettings: { 'miyabi.endpoints': GOOD['miyabi.endpoints'] },
    // The workspace's bin comes first on PATH, and its interpreter is the active one.
    env: { PATH: `${path.dirname(onPath)}:${good}:/usr/bin:/bin:${cargoFolder()}`, STUB_PYTHON: interpreter },
  });
  const bench = await journey.open(server);
  const original = await bench.text();
  const reviews = () => events('chat').filter(({ answer }) => answer === 'review').length;

  const works = async (before) => {
    await bench.statusItem('gpt-oss:20b').waitFor();
    const chats = events('chat').length;
    await bench.choose('Generate implementation', journey.lineOf('todo!()'));
    await bench.shows('self.width * self.height');
    await bench.undo(before);
    const asked = events('chat').slice(chats).map(({ model }) => model);
    if (`${asked}` !== 'gpt-oss:20b') throw new Error(`asked ${asked}`);
  };

  await journey.step('while it is not trusted, its settings, programs and interpreter count for nothing', async () => {
    await bench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await bench.statusItem('gpt-oss:20b').waitFor();
    await works(original);
    await bench.statusItem('gpt-oss:20b').hover();
    await bench.page.locator('.workbench-hover', { hasText: MODEL_URL }).waitFor();
    await bench.shot('untrusted');
    const run = ['named', 'miyabi-ls', 'python3', 'module', 'build'].filter(wasRun);
    if (run.length > 0) throw new Error(`of the workspace were run: ${run}`);
    if (!server.log().includes(`Starting ${good}/miyabi-ls`)) throw new Error('another server was started');
  });

  await journey.step('nor does its wish to review nothing', async () => {
    const before = reviews();
    await bench.page.keyboard.press('Control+1');
    await bench.goTo(journey.lineOf('text.parse()'));
    await bench.page.keyboard.type(' // not trusted');
    await bench.page.keyboard.press('Control+S');
    await until('a review', () => reviews() > before);
  });

  await journey.step('once it is trusted, it says what a save reviews, and still neither endpoint, model nor server', async () => {
    await bench.command('Workspaces: Manage Workspace Trust');
    await bench.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await bench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor({ state: 'detached' });
    await bench.page.keyboard.press('Control+W');
    await until('the wish to be heard', async () => {
      await bench.statusItem('gpt-oss:20b').hover();
      const heard = bench.page.locator('.workbench-hover', { hasText: 'Saving reviews nothing' });
      return heard.waitFor({ timeout: 2000 }).then(() => true, () => false);
    });
    await bench.page.mouse.move(200, 500);
    await works(original.replace('.unwrap()', '.unwrap() // not trusted'));
    // The user's PATH and the active environment may lead into a workspace that is trusted.
    if (wasRun('named')) throw new Error('the program that the workspace names was run');
  });
}
