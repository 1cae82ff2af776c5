// The journeys through VS Code: by its API in the extension host, then through the page as a user.
// node e2e.mjs VSIX, with the variables of journey.py and MIYABI_E2E_DIR.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { createRequire } from 'node:module';
import { Workbench } from './page.mjs';
import { installVsix, launchBrowser, newPage, startServer } from './vscode.mjs';
import { until } from './waiting.mjs';

const { events } = createRequire(import.meta.url)('./events.cjs');
const here = path.dirname(fileURLToPath(import.meta.url));
const { JOURNEY, MODEL_URL, SERVER, MIYABI_E2E_DIR } = process.env;
const screenshots = `${MIYABI_E2E_DIR}/screenshots`;
const DEAD = 'http://127.0.0.1:9';
const good = { 'miyabi.server.path': SERVER, 'miyabi.endpoints': [MODEL_URL] };
let failed = 0;

function verdict(name, error, started) {
  process.stdout.write(`${error ? 'FAIL' : 'ok  '} vscode ${name} (${Date.now() - started} ms)\n`);
  if (error) {
    failed += 1;
    process.stderr.write(`${error.stack ?? error}\n`);
  }
}

function folder(name) {
  const dir = path.join(JOURNEY, name);
  fs.mkdirSync(dir, { recursive: true });
  fs.cpSync(path.join(JOURNEY, 'workspace'), path.join(dir, 'workspace'), { recursive: true });
  return dir;
}

async function apiJourney(browser, exts) {
  const dir = folder('api');
  const results = path.join(dir, 'results.json');
  const server = await startServer({ dir, exts, machineSettings: good, testDriver: true, env: { API_RESULTS: results } });
  const page = await newPage(browser);
  const started = Date.now();
  try {
    const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
    await page.exposeFunction('codeAutomationLog', () => {});
    await page.goto(server.url(path.join(dir, 'workspace'), [
      ['extensionDevelopmentPath', server.remoteUri(path.join(here, 'stub'))],
      ['extensionTestsPath', server.remoteUri(path.join(here, 'api_suite.cjs'))],
      ['skipWelcome', 'true'],
    ]));
    await Promise.race([ended, until('the end of the API suite', () => fs.existsSync(results), 180_000)]);
    const { version, planned, results: found } = JSON.parse(fs.readFileSync(results, 'utf8'));
    for (const { name, error, milliseconds } of found) verdict(`api: ${name}`, error, Date.now() - milliseconds);
    if (found.length < planned) process.stdout.write(`     ${planned - found.length} not run\n`);
    process.stdout.write(`     VS Code ${version}\n`);
  } catch (error) {
    verdict('api: the suite runs', error, started);
  } finally {
    await leave(page, server, 'api');
  }
}

async function pageJourney(browser, exts) {
  const dir = folder('page');
  const workspace = path.join(dir, 'workspace');
  const lost = { 'miyabi.server.path': '/nowhere/miyabi-ls', 'miyabi.endpoints': [DEAD] };
  const server = await startServer({ dir, exts, machineSettings: lost });
  const page = await newPage(browser);
  const bench = new Workbench(page, screenshots);
  const step = async (name, run) => {
    const started = Date.now();
    try {
      await run();
    } catch (error) {
      await bench.shot('failed').catch(() => {});
      verdict(`page: ${name}`, error, started);
      throw error;
    }
    verdict(`page: ${name}`, undefined, started);
  };
  try {
    let original;
    const source = fs.readFileSync(path.join(workspace, 'src', 'lib.rs'), 'utf8');
    const lineOf = (needle) => source.slice(0, source.indexOf(needle)).split('\n').length;

    await step('a server that is not there: one sentence, and the way to the setting', async () => {
      const file = server.remoteUri(path.join(workspace, 'src', 'lib.rs'));
      await page.goto(server.url(workspace, [['openFile', file], ['skipWelcome', 'true']]));
      await bench.editor.waitFor();
      const toast = bench.toast('There is no program /nowhere/miyabi-ls');
      await toast.waitFor();
      await bench.shot('server-missing');
      await toast.getByRole('button', { name: 'Open Setting' }).click();
      await page.locator('.settings-editor .setting-item-contents', { hasText: 'Server: Path' }).first().waitFor();
      await bench.shot('setting');
      const tab = page.locator('.tab', { hasText: 'Settings' }); // in older versions; else a dialog
      await ((await tab.count()) ? tab.click({ button: 'middle' }) : page.keyboard.press('Escape'));
      await page.locator('.settings-editor').waitFor({ state: 'hidden' });
      await page.mouse.move(200, 500);
      await bench.editor.waitFor();
      original = await bench.text();
    });

    await step('a program that is no server: one sentence, once', async () => {
      await bench.clear();
      server.setMachineSettings({ ...lost, 'miyabi.server.path': '/bin/false' });
      await bench.toast('It ended before it answered').waitFor();
      await bench.shot('server-ended');
      const messages = await bench.messages();
      const log = fs.readdirSync(dir, { recursive: true }).find((name) => name.endsWith('Miyabi.log'));
      const ended = () => fs.readFileSync(path.join(dir, log), 'utf8').match(/exited with code 1/g);
      await until('the end in the log', ended);
      if (ended().length !== 1) throw new Error(`started ${ended().length} times`);
      if (messages.length > 1) throw new Error(`more than one message: ${messages.join(' | ')}`);
      await bench.clear();
    });

    await step('once the setting is right, the server is there; a dead endpoint gives one sentence', async () => {
      server.setMachineSettings({ ...lost, 'miyabi.server.path': SERVER });
      await bench.choose('Generate implementation', lineOf('todo!()'), 'lightbulb');
      const toast = bench.toast(`Nothing listens at ${DEAD}`);
      await toast.waitFor();
      await bench.toast('connecting').waitFor({ state: 'detached' });
      await bench.shot('endpoint-dead');
      if ((await bench.text()) !== original) throw new Error('the text changed');
      await bench.clear();
    });

    await step('once the endpoint is right, the implementation is generated; undo restores', async () => {
      server.setMachineSettings(good);
      await until('the edit', async () => {
        await bench.choose('Generate implementation', lineOf('todo!()'));
        return bench.shows('self.width * self.height', 3000).catch(() => false);
      });
      await page.locator('.tab.dirty').waitFor();
      await page.locator('.statusbar-item', { hasText: 'Applied' }).waitFor();
      await bench.shot('generated');
      await bench.undo(original);
    });

    await step('a slow answer shows its phase, tokens and last line', async () => {
      await bench.choose('Generate implementation', lineOf('paced_perimeter'));
      const toast = bench.toast(/writing, \d+ tokens.*let half/);
      await toast.waitFor();
      await bench.shot('progress');
      await bench.shows('let half = rectangle.width + rectangle.height;');
      await toast.waitFor({ state: 'detached' });
      await bench.undo(original);
    });

    await step('rustdoc is written; undo restores', async () => {
      await bench.choose('Write rustdoc', lineOf('self.width *='));
      await bench.shows('    /// Multiplies both sides by `factor`.\n    pub fn scale');
      await bench.shot('rustdoc');
      await bench.undo(original);
    });

    await step('a review fills the Problems panel', async () => {
      await bench.choose('Review', lineOf('text.parse()'));
      await bench.editor.locator('.squiggly-warning').first().waitFor();
      await page.keyboard.press('Control+Shift+M');
      await page.locator('.markers-panel .monaco-list-row', { hasText: 'unwrap` panics on text' }).waitFor();
      await bench.shot('review');
      await page.keyboard.press('Control+J');
    });

    await step('Cancel closes the stream and changes nothing', async () => {
      const closed = events('closed').length;
      await bench.choose('Generate implementation', lineOf('stalled_diagonal'));
      const toast = bench.toast('Generate implementation of fn stalled_diagonal');
      await toast.filter({ hasText: 'writing' }).waitFor();
      await toast.hover();
      await bench.shot('cancel');
      await toast.getByRole('button', { name: 'Cancel' }).click();
      await until('the closed stream', () => events('closed').length > closed);
      await toast.waitFor({ state: 'detached' });
      if ((await bench.text()) !== original) throw new Error('the text changed');
    });

    await step('a save reviews what changed, without a notification', async () => {
      const reviews = () => events('chat').filter(({ answer }) => answer === 'review').length;
      const before = reviews();
      await page.keyboard.press('Control+1');
      await bench.goTo(lineOf('text.parse()'));
      await page.keyboard.type(' // changed');
      await page.keyboard.press('Control+S');
      await page.locator('.statusbar-item', { hasText: '1 of 1 reviewed; 1 finding' }).waitFor();
      if (reviews() !== before + 1) throw new Error(`${reviews() - before} reviews`);
      await bench.shot('review-on-save');
      if (await bench.toast('Review').count()) throw new Error('a notification for a review on save');
    });
  } catch {
    // The step has told.
  } finally {
    await leave(page, server, 'page');
  }
}

/** Ends a journey, and keeps its logs. */
async function leave(page, server, name) {
  await page.context().close();
  await server.stop();
  const kept = path.join(MIYABI_E2E_DIR, 'logs', name);
  fs.cpSync(path.join(server.dir, 'data', 'data', 'logs'), kept, { recursive: true });
  fs.cpSync(path.join(server.dir, 'server.log'), path.join(kept, 'server.log'));
  fs.writeFileSync(path.join(kept, 'console.log'), page.consoleLog.join('\n'));
}

fs.mkdirSync(screenshots, { recursive: true });
const exts = installVsix(path.resolve(process.argv[2]), JOURNEY);
const browser = await launchBrowser();
try {
  if (!process.env.MIYABI_E2E_ONLY || process.env.MIYABI_E2E_ONLY === 'api') await apiJourney(browser, exts);
  if (!process.env.MIYABI_E2E_ONLY || process.env.MIYABI_E2E_ONLY === 'page') await pageJourney(browser, exts);
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
