// A server that crashes is started again, each time later; at the fifth time it is given up.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { events } from '../events.mjs';
import { GOOD } from '../journey.mjs';
import { until } from '../waiting.mjs';

const { SERVER } = process.env;

export async function crash(journey) {
  const pids = path.join(journey.dir, 'pids');
  const program = path.join(journey.dir, 'miyabi-ls');
  // Notes its process id, which stays that of the server.
  fs.writeFileSync(program, `#!/bin/sh\necho $$ >> '${pids}'\nexec '${SERVER}' "$@"\n`, { mode: 0o755 });
  const server = await journey.start({ machineSettings: { ...GOOD, 'miyabi.server.path': program } });
  const bench = await journey.open(server);
  const original = await bench.text();
  const started = () => (fs.existsSync(pids) ? fs.readFileSync(pids, 'utf8').trim().split('\n').map(Number) : []);
  const running = () => bench.statusItem('gpt-oss:20b').waitFor();
  const kill = async (crashes) => {
    await running();
    await until(`start ${crashes}`, () => started().length === crashes);
    process.kill(started().at(-1), 'SIGKILL');
  };

  await journey.step('what was under way ends; the server is there again after a second', async () => {
    await running();
    const chats = events('chat').length;
    await bench.choose('Generate implementation', journey.lineOf('stalled_diagonal'));
    const toast = bench.toast('Generate implementation of fn stalled_diagonal');
    await toast.waitFor();
    await until('the request', () => events('chat').length > chats);
    await kill(1);
    await bench.statusItem('restarting in 1 s').waitFor();
    await toast.waitFor({ state: 'detached' });
    await running();
    await bench.choose('Generate implementation', journey.lineOf('todo!()'));
    await bench.shows('self.width * self.height');
    await bench.undo(original);
  });

  await journey.step('each time later: 2, 4, 8 seconds; the fifth crash is the last', async () => {
    for (const [crashes, seconds] of [[2, 2], [3, 4], [4, 8]]) {
      await kill(crashes);
      await bench.statusItem(`restarting in ${seconds} s`).waitFor();
      if (seconds === 4) await bench.shot('restarting');
    }
    await kill(5);
    await bench.toast('crashed 5 times within 3 minutes').waitFor();
    await bench.statusItem('stopped').waitFor();
    await bench.shot('crashed');
    if (started().length !== 5) throw new Error(`started ${started().length} times`);
  });

  await journey.step('until the user starts it again', async () => {
    await bench.toast('crashed 5 times').getByRole('button', { name: 'Restart' }).click();
    await running();
    await bench.choose('Generate implementation', journey.lineOf('todo!()'));
    await bench.shows('self.width * self.height');
    await bench.undo(original);
  });
}
