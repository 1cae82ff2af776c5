// VS Code's server on loopback with our VSIX installed, and Debian's Chromium to open it in.
import { execFileSync, spawn } from 'node:child_process';
import * as fs from 'node:fs';
import { createRequire } from 'node:module';
import * as net from 'node:net';
import * as path from 'node:path';
import { until } from './waiting.mjs';

const cache = process.env.MIYABI_E2E_DIR;
const { chromium } = createRequire(`${cache}/vscode/package.json`)('playwright-core');
const main = `${cache}/vscode/node_modules/code-server/lib/vscode/out/server-main.js`;

const SETTINGS = {
  'telemetry.telemetryLevel': 'off',
  'chat.disableAIFeatures': true,
  'workbench.startupEditor': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.reduceMotion': 'on',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'extensions.webWorker': false,
  'security.workspace.trust.startupPrompt': 'never',
  'security.workspace.trust.banner': 'never',
  'files.autoSave': 'off',
  'git.enabled': false,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.scrollBeyondLastLine': false, // the whole file stays in view
  'editor.stickyScroll.enabled': false,
  'window.menuBarVisibility': 'classic',
  'window.title': '${dirty}${activeEditorShort}',
};

function freePort() {
  return new Promise((resolve, reject) => {
    const server = net.createServer().once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}

/** Installs `vsix` into a fresh folder of extensions; its path. */
export function installVsix(vsix, dir) {
  const exts = path.join(dir, 'extensions');
  fs.mkdirSync(exts, { recursive: true });
  const out = execFileSync(
    process.execPath,
    [main, ...folders(path.join(dir, 'install'), exts), '--install-extension', vsix, '--force'],
    { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'], env: environment() },
  );
  if (!/successfully installed/.test(out)) throw new Error(out);
  return exts;
}

/** A copy of the folder `exts` of extensions with the unpacked extension `source` in it; its path. */
export function withExtension(exts, source, copy) {
  const { publisher, name, version } = JSON.parse(fs.readFileSync(path.join(source, 'package.json'), 'utf8'));
  const relativeLocation = `${publisher}.${name}-${version}`;
  fs.cpSync(exts, copy, { recursive: true });
  fs.cpSync(source, path.join(copy, relativeLocation), { recursive: true });
  const list = path.join(copy, 'extensions.json');
  const location = { $mid: 1, path: path.join(copy, relativeLocation), scheme: 'file' };
  const entry = { identifier: { id: `${publisher}.${name}` }, version, location, relativeLocation, metadata: {} };
  const installed = JSON.parse(fs.readFileSync(list, 'utf8')).map((each) => {
    return { ...each, location: { ...each.location, path: path.join(copy, each.relativeLocation) } };
  });
  fs.writeFileSync(list, JSON.stringify([...installed, entry]));
  return copy;
}

const folders = (data, exts) => [
  '--server-data-dir', data, '--extensions-dir', exts, '--accept-server-license-terms', '--telemetry-level', 'off',
];
const environment = () => ({ ...process.env, EXTENSIONS_GALLERY: '{"serviceUrl":""}' });

/**
 * A running server. `testDriver` lets a test suite run in the extension host, and hides toasts. `asksForTrust`
 * has every workspace untrusted until it is trusted. `env` is the extensions' environment too.
 */
export async function startServer({ dir, exts, machineSettings, testDriver = false, asksForTrust = false, env = {} }) {
  const data = path.join(dir, 'data');
  const put = (name, value) => {
    const file = path.join(data, 'data', name, 'settings.json');
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(value, null, 1));
  };
  put('User', SETTINGS);
  // What has the scope `machine` is read from here and not from the user's settings.
  put('Machine', machineSettings);
  const port = await freePort();
  const log = path.join(dir, 'server.log');
  const out = fs.openSync(log, 'w');
  const child = spawn(
    process.execPath,
    [main, ...folders(data, exts), '--host', '127.0.0.1', '--port', String(port), '--without-connection-token',
      '--disable-experiments', '--reconnection-grace-time', '1', '--force-disable-user-env',
      ...(asksForTrust ? [] : ['--disable-workspace-trust']),
      ...(testDriver ? ['--enable-smoke-test-driver'] : [])],
    // Detached: a process group of its own, so that stop() ends extension hosts and servers too.
    { stdio: ['ignore', out, out], detached: true, cwd: dir, env: { ...environment(), ...env } },
  );
  const signal = (name) => { try { process.kill(-child.pid, name); } catch { /* gone */ } };
  const end = () => signal('SIGKILL');
  process.once('exit', end);
  const authority = `127.0.0.1:${port}`;
  await until('the server', async () => {
    if (child.exitCode !== null) throw new Error(`VS Code's server ended:\n${fs.readFileSync(log, 'utf8')}`);
    return fetch(`http://${authority}/version`).then((answer) => answer.ok, () => false);
  }, 60_000);
  return {
    authority, dir,
    setMachineSettings: (value) => put('Machine', value),
    machineSettings: () => JSON.parse(fs.readFileSync(path.join(data, 'data', 'Machine', 'settings.json'), 'utf8')),
    /** What extensions keep on this machine, as `context.globalStorageUri`. */
    storage: path.join(data, 'data', 'User', 'globalStorage', 'miyabi.miyabi-ls'),
    /** Our log, of all windows. */
    log: () => fs.readdirSync(path.join(data, 'data', 'logs'), { recursive: true }).filter((name) => name.endsWith('Miyabi.log'))
      .map((name) => fs.readFileSync(path.join(data, 'data', 'logs', name), 'utf8')).join('\n'),
    url: (folder, payload) => `http://${authority}/?${new URLSearchParams({ folder, payload: JSON.stringify(payload) })}`,
    remoteUri: (file) => `vscode-remote://${authority}${encodeURI(path.resolve(file))}`,
    async stop() {
      const gone = new Promise((resolve) => child.once('exit', resolve));
      signal('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) {
        await Promise.race([gone, new Promise((resolve) => setTimeout(resolve, 5000).unref())]);
      }
      end();
      process.off('exit', end);
    },
  };
}

export const launchBrowser = () => chromium.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  headless: true,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--disable-dev-shm-usage'],
});

/** A page that reaches nothing but loopback; its console is kept in `page.consoleLog`. */
export async function newPage(browser) {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 } });
  const isForeign = (url) => !['127.0.0.1', 'localhost'].includes(url.hostname) && /^https?:$/.test(url.protocol);
  await context.route(isForeign, (route) => route.abort());
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  page.consoleLog = [];
  page.on('console', (message) => page.consoleLog.push(`[${message.type()}] ${message.text()}`));
  page.on('pageerror', (error) => page.consoleLog.push(`[pageerror] ${error.stack ?? error}`));
  return page;
}
