// The journeys through VS Code: one by its API in the extension host, the others through the page as a user.
// node e2e.mjs VSIX [JOURNEY...], with the variables of journey.py and MIYABI_E2E_DIR.
import * as fs from 'node:fs';
import * as path from 'node:path';
import { Journey, screenshots } from './journey.mjs';
import { actions } from './journeys/actions.mjs';
import { api } from './journeys/api.mjs';
import { contents } from './journeys/contents.mjs';
import { crash } from './journeys/crash.mjs';
import { environment } from './journeys/environment.mjs';
import { finding } from './journeys/finding.mjs';
import { firstRun, notNow, otherModel } from './journeys/first_run.mjs';
import { menus } from './journeys/menus.mjs';
import { settings } from './journeys/settings.mjs';
import { status } from './journeys/status.mjs';
import { trust } from './journeys/trust.mjs';
import { installVsix, launchBrowser } from './vscode.mjs';

const JOURNEYS = {
  contents, api, settings, actions, menus, status, environment, firstRun, notNow, otherModel, finding, crash, trust,
};

async function travel(name, browser, exts) {
  const journey = new Journey(name, browser, exts);
  try {
    await JOURNEYS[name](journey);
  } catch (error) {
    if (journey.failed === 0) journey.verdict('begins', error, Date.now());
  } finally {
    await journey.end();
  }
  return journey.failed;
}

process.once('SIGTERM', () => process.exit(143)); // so that what was started ends
const [, , vsix, ...named] = process.argv;
fs.mkdirSync(screenshots, { recursive: true });
const exts = installVsix(path.resolve(vsix), process.env.JOURNEY);
const browser = await launchBrowser();
let failed = 0;
try {
  for (const name of named.length > 0 ? named : Object.keys(JOURNEYS)) failed += await travel(name, browser, exts);
} finally {
  await browser.close();
}
process.exit(failed ? 1 : 0);
