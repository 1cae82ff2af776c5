// One journey: a VS Code and a workspace of its own, a page in it, and steps with a verdict each.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Workbench } from './page.mjs';
import { newPage, startServer, withExtension } from './vscode.mjs';

const { JOURNEY, MIYABI_E2E_DIR, MODEL_URL, SERVER } = process.env;
export const screenshots = `${MIYABI_E2E_DIR}/screenshots`;
/** Nothing listens there. */
export const DEAD = 'http://127.0.0.1:9';
/** The settings with which everything works. */
export const GOOD = { 'miyabi.server.path': SERVER, 'miyabi.endpoints': [MODEL_URL] };

const PYTHON_STUB = path.join(path.dirname(fileURLToPath(import.meta.url)), 'python_stub');

/** The journey's extensions, and what stands in for the Python extension. */
export const withPython = ({ exts, dir }) => withExtension(exts, PYTHON_STUB, path.join(dir, 'extensions-with-python'));

export class Journey {
  failed = 0;
  #leaving = [];

  constructor(name, browser, exts) {
    Object.assign(this, { name, browser, exts });
    this.dir = path.join(JOURNEY, name);
    this.workspace = path.join(this.dir, 'workspace');
    this.file = path.join(this.workspace, 'src', 'lib.rs');
    fs.mkdirSync(this.dir, { recursive: true });
    fs.cpSync(path.join(JOURNEY, 'workspace'), this.workspace, { recursive: true });
    this.source = fs.readFileSync(this.file, 'utf8');
  }

  /** The number of the first line with `needle`. */
  lineOf(needle) {
    return this.source.slice(0, this.source.indexOf(needle)).split('\n').length;
  }

  /** Starts VS Code; it ends with the journey, and its logs are kept. */
  async start(options) {
    const dir = fs.mkdtempSync(path.join(this.dir, 'vscode-'));
    const server = await startServer({ dir, exts: this.exts, machineSettings: GOOD, ...options });
    this.#leaving.push(async () => {
      await server.stop();
      const kept = path.join(MIYABI_E2E_DIR, 'logs', this.name, path.basename(dir));
      fs.cpSync(path.join(dir, 'data', 'data', 'logs'), kept, { recursive: true });
      fs.cpSync(path.join(dir, 'server.log'), path.join(kept, 'server.log'));
    });
    return server;
  }

  /** A page, with nothing open yet. */
  async page() {
    const page = await newPage(this.browser);
    this.#leaving.push(async () => {
      await page.context().close();
      const kept = path.join(MIYABI_E2E_DIR, 'logs', this.name);
      fs.mkdirSync(kept, { recursive: true });
      fs.writeFileSync(path.join(kept, `console-${Date.now()}.log`), page.consoleLog.join('\n'));
    });
    return page;
  }

  /** A page with the workspace, and its file open where the journey begins with that. */
  async open(server, { payload = [], file = this.file } = {}) {
    const page = await this.page();
    this.bench = new Workbench(page, screenshots);
    await page.goto(server.url(this.workspace, [['openFile', server.remoteUri(file)], ['skipWelcome', 'true'], ...payload]));
    await this.bench.editor.waitFor();
    return this.bench;
  }

  async step(name, run) {
    const started = Date.now();
    try {
      await run();
    } catch (error) {
      await this.bench?.shot(`failed-${this.name}`).catch(() => {});
      this.verdict(name, error, started);
      process.stderr.write(`messages: ${(await this.bench?.messages().catch(() => []))?.join(' | ')}\n`);
      throw error;
    }
    this.verdict(name, undefined, started);
  }

  verdict(step, error, started) {
    process.stdout.write(`${error ? 'FAIL' : 'ok  '} vscode ${this.name}: ${step} (${Date.now() - started} ms)\n`);
    if (error) {
      this.failed += 1;
      process.stderr.write(`${error.stack ?? error}\n`);
    }
  }

  /** Ends what was started so far. */
  async end() {
    for (const leave of this.#leaving.splice(0).reverse()) await leave();
  }
}
