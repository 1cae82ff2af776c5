// A hostile workspace: nothing in it changes where code goes or what is run.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { events } from '../events.mjs';
import { DEAD, GOOD, withPython } from '../journey.mjs';
import { until } from '../waiting.mjs';

const { MODEL_URL, SERVER } = process.env;

export async function trust(journey) {
  const marker = path.join(journey.dir, 'hostile-was-run');
  const hostile = path.join(journey.workspace, 'bin', 'miyabi-ls');
  fs.mkdirSync(path.dirname(hostile), { recursive: true });
  fs.writeFileSync(hostile, `#!/bin/sh\ntouch '${marker}'\nexec '${SERVER}' "$@"\n`, { mode: 0o755 });
  fs.copyFileSync(hostile, path.join(journey.workspace, 'bin', 'python3'));
  fs.writeFileSync(path.join(journey.workspace, 'miyabi_ls.py'), `open(${JSON.stringify(marker)}, 'w')\n`);
  fs.mkdirSync(path.join(journey.workspace, '.vscode'));
  fs.writeFileSync(path.join(journey.workspace, '.vscode', 'settings.json'), JSON.stringify({
    'miyabi.server.path': hostile, 'miyabi.endpoints': [DEAD], 'miyabi.model': 'hostile:1b', 'miyabi.review.onSave': 'off',
  }));
  const good = path.join(journey.dir, 'good');
  fs.mkdirSync(good);
  fs.symlinkSync(SERVER, path.join(good, 'miyabi-ls'));
  const server = await journey.start({
    asksForTrust: true,
    exts: withPython(journey),
    machineSettings: { 'miyabi.endpoints': GOOD['miyabi.endpoints'] },
    // The workspace's bin comes first on PATH, and its interpreter is the active one.
    env: { PATH: `${path.dirname(hostile)}:${good}:/usr/bin:/bin`, STUB_PYTHON: path.join(journey.workspace, 'bin', 'python3') },
  });
  const bench = await journey.open(server);
  const original = await bench.text();
  const reviews = () => events('chat').filter(({ answer }) => answer === 'review').length;

  const works = async () => {
    const chats = events('chat').length;
    await bench.choose('Generate implementation', journey.lineOf('todo!()'));
    await bench.shows('self.width * self.height');
    await bench.undo(original);
    const asked = events('chat').slice(chats).map(({ model }) => model);
    if (`${asked}` !== 'gpt-oss:20b') throw new Error(`asked ${asked}`);
  };

  await journey.step('while it is not trusted, its settings, programs and interpreter count for nothing', async () => {
    await bench.page.locator('.statusbar-item', { hasText: 'Restricted Mode' }).waitFor();
    await bench.statusItem('gpt-oss:20b').waitFor();
    await works();
    await bench.statusItem('gpt-oss:20b').hover();
    await bench.page.locator('.workbench-hover', { hasText: MODEL_URL }).waitFor();
    await bench.shot('untrusted');
    if (fs.existsSync(marker)) throw new Error('a program of the workspace was run');
    if (!server.log().includes(`Starting ${good}/miyabi-ls`)) throw new Error('another server was started');
  });

  await journey.step('nor does its wish to review nothing', async () => {
    const before = reviews();
    await bench.page.keyboard.press('Control+1');
    await bench.goTo(journey.lineOf('text.parse()'));
    await bench.page.keyboard.type(' // changed');
    await bench.page.keyboard.press('Control+S');
    await until('a review', () => reviews() > before);
  });
}
