// How the server is found where no setting names it: each step of the chain, and what is said at its end.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { DEAD, withPython } from '../journey.mjs';
import { until } from '../waiting.mjs';

const { MODEL_URL, SERVER } = process.env;
const NOT_NAMED = { 'miyabi.endpoints': [MODEL_URL] };
const SYSTEM = '/usr/bin:/bin';

/** A folder with one program in it, for a PATH. */
function folderWith(journey, folder, name, script) {
  const dir = path.join(journey.dir, folder);
  fs.mkdirSync(dir, { recursive: true });
  fs.writeFileSync(path.join(dir, name), script, { mode: 0o755 });
  return dir;
}

async function generates(journey, bench) {
  await bench.statusItem('gpt-oss:20b').waitFor();
  const original = await bench.text();
  await bench.choose('Generate implementation', journey.lineOf('todo!()'));
  await bench.shows('self.width * self.height');
  await bench.undo(original);
}

const started = (server, how) => until(`in the log: ${how}`, () => server.log().includes(how));
const environments = (server) => fs.readdirSync(server.storage).filter((name) => /^(server|making)-/.test(name));

export async function finding(journey) {
  const noMiyabi = folderWith(journey, 'empty', 'nothing', '');
  const begin = async (env, options = {}) => {
    await journey.end(); // of the step before
    const server = await journey.start({ machineSettings: NOT_NAMED, env, ...options });
    return { server, bench: await journey.open(server) };
  };

  await journey.step('the active Python environment comes before PATH', async () => {
    const python = path.join(path.dirname(SERVER), 'python');
    const wrong = folderWith(journey, 'wrong', 'miyabi-ls', '#!/bin/sh\nexit 1\n');
    const { server, bench } = await begin({ PATH: `${wrong}:${SYSTEM}`, STUB_PYTHON: python }, { exts: withPython(journey) });
    await started(server, `Starting ${python} -P -m miyabi_ls`);
    await generates(journey, bench);
  });

  await journey.step('else it is miyabi-ls on PATH', async () => {
    const program = path.join(folderWith(journey, 'bin', 'miyabi-ls', `#!/bin/sh\nexec '${SERVER}' "$@"\n`), 'miyabi-ls');
    const { server, bench } = await begin({ PATH: `${path.dirname(program)}:${SYSTEM}` });
    await started(server, `Starting ${program}`);
    await generates(journey, bench);
  });

  await journey.end();
  const server = await journey.start({ machineSettings: NOT_NAMED, env: { PATH: SYSTEM } });
  let bench;

  await journey.step('else it is installed from the VSIX, in two windows at once, and what was left behind is removed', async () => {
    for (const left of ['making-99999999-abc', 'server-0.0.0-00000000']) {
      fs.mkdirSync(path.join(server.storage, left, 'bin'), { recursive: true });
    }
    const second = await journey.open(server);
    bench = await journey.open(server);
    await bench.toast('Miyabi: installing its server').waitFor();
    await bench.statusItem('installing').waitFor();
    await bench.shot('installing');
    await bench.statusItem('gpt-oss:20b').waitFor({ timeout: 120_000 });
    await second.statusItem('gpt-oss:20b').waitFor({ timeout: 120_000 });
    await second.page.close();
    await generates(journey, bench);
    const left = environments(server);
    if (left.length !== 1 || !left[0].startsWith('server-')) throw new Error(`left: ${left}`);
  });

  await journey.step('which happens once; an environment that is broken is made anew', async () => {
    const installs = () => server.log().match(/-m venv/g)?.length ?? 0;
    const before = installs();
    await bench.command('Miyabi: Restart Server');
    await bench.statusItem('gpt-oss:20b').waitFor();
    if (installs() !== before) throw new Error('installed again');
    const [name] = environments(server);
    fs.rmSync(path.join(server.storage, name, 'bin'), { recursive: true });
    await bench.command('Miyabi: Restart Server');
    await until('another installation', () => installs() > before);
    await bench.statusItem('gpt-oss:20b').waitFor({ timeout: 120_000 });
    await generates(journey, bench);
  });

  await journey.step('where the package index cannot be reached: one sentence; Try Again, and Cancel', async () => {
    const slow = folderWith(journey, 'slow', 'python3.14', [
      '#!/bin/sh', `[ -e '${journey.dir}/hang' ] && [ "$2" = venv ] && exec sleep 600`, 'exec /usr/bin/python3 "$@"', '',
    ].join('\n'));
    const { server, bench } = await begin({
      PATH: `${slow}:${SYSTEM}`, PIP_INDEX_URL: `${DEAD}/simple`, PIP_RETRIES: '1', PIP_CONFIG_FILE: '/dev/null', PIP_FIND_LINKS: '',
    });
    const toast = bench.toast('pip cannot reach the package index');
    await toast.waitFor();
    await bench.statusItem('stopped').waitFor();
    await bench.shot('no-network');
    fs.writeFileSync(path.join(journey.dir, 'hang'), '');
    await toast.getByRole('button', { name: 'Try Again' }).click();
    const progress = bench.toast('making a Python environment');
    await progress.hover();
    await progress.getByRole('button', { name: 'Cancel' }).click();
    await bench.toast('Its installation was cancelled').waitFor();
    if (environments(server).length > 0) throw new Error(`left: ${environments(server)}`);
  });

  await journey.step('where there is no Python: one sentence', async () => {
    const { bench } = await begin({ PATH: noMiyabi });
    await bench.toast('Python 3.11 or newer is needed').waitFor();
    await bench.shot('no-python');
    await bench.command('Miyabi: Run Doctor');
    await bench.toast('Miyabi\'s server is not running').waitFor();
  });
}
