// The suite that runs in the extension host, by VS Code's own API.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../waiting.mjs';

const here = path.dirname(path.dirname(fileURLToPath(import.meta.url)));

export async function api(journey) {
  const results = path.join(journey.dir, 'results.json');
  const server = await journey.start({ testDriver: true, env: { API_RESULTS: results } });
  const page = await journey.page();
  const started = Date.now();
  try {
    const ended = new Promise((resolve) => page.exposeFunction('codeAutomationExit', resolve));
    await page.exposeFunction('codeAutomationLog', () => {});
    await page.goto(server.url(journey.workspace, [
      ['extensionDevelopmentPath', server.remoteUri(path.join(here, 'stub'))],
      ['extensionTestsPath', server.remoteUri(path.join(here, 'api_suite.cjs'))],
      ['skipWelcome', 'true'],
    ]));
    await Promise.race([ended, until('the end of the API suite', () => fs.existsSync(results), 180_000)]);
    const { version, planned, results: found } = JSON.parse(fs.readFileSync(results, 'utf8'));
    for (const { name, error, milliseconds } of found) journey.verdict(name, error, Date.now() - milliseconds);
    if (found.length < planned) process.stdout.write(`     ${planned - found.length} not run\n`);
    process.stdout.write(`     VS Code ${version}\n`);
  } catch (error) {
    journey.verdict('the suite runs', error, started);
  }
}
