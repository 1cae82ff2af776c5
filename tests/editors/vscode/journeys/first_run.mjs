// From nothing to a first edit, by what the notification and the walkthrough say.
import { DEAD } from '../journey.mjs';

const { MODEL_URL, SERVER } = process.env;

export async function firstRun(journey) {
  const server = await journey.start({ machineSettings: { 'miyabi.server.path': SERVER } });
  const bench = await journey.open(server);
  const { page } = bench;
  const input = page.locator('.quick-input-widget input').first();
  const openStep = (title) => page.locator('.getting-started-step', { hasText: title }).click();
  const link = (text) => page.locator('.getting-started-step.expanded').getByRole('button', { name: text }).click();
  const done = (title) => page.locator('.getting-started-step', { hasText: title }).locator('.codicon.complete').waitFor();

  await journey.step('without a model server, a notification leads to the walkthrough', async () => {
    await bench.statusItem('not connected').waitFor();
    const toast = bench.toast('Miyabi has no model server yet');
    await toast.waitFor();
    await bench.shot('first-run');
    await toast.getByRole('button', { name: 'Learn How' }).click();
    await page.locator('.getting-started-step.expanded', { hasText: 'Connect your Mac mini' }).waitFor();
    await bench.shot('walkthrough');
  });

  await journey.step('an address where nothing listens: why, what to do, and another try', async () => {
    await link('Connect Your Mac Mini');
    await input.fill(DEAD);
    await bench.shot('connect');
    await page.keyboard.press('Enter');
    const toast = bench.toast(`Miyabi cannot use ${DEAD}`);
    await toast.waitFor();
    await bench.shot('connect-failed');
    await toast.getByRole('button', { name: 'Try Again' }).click();
    await input.waitFor();
    if ((await input.inputValue()) !== DEAD) throw new Error(`typed before: ${await input.inputValue()}`);
  });

  await journey.step('the right address is set, and the step is done', async () => {
    await input.fill(MODEL_URL);
    await page.keyboard.press('Enter');
    await bench.said(`Miyabi is connected to ${MODEL_URL}; gpt-oss:20b is there`);
    await bench.statusItem('gpt-oss:20b').waitFor();
    await done('Connect your Mac mini');
    await bench.shot('connected');
    const { 'miyabi.endpoints': endpoints } = server.machineSettings();
    if (`${endpoints}` !== MODEL_URL) throw new Error(`set: ${endpoints}`);
    await bench.clear();
  });

  await journey.step('the first edit: a sample, and its function is written', async () => {
    await openStep('Make your first edit');
    await page.locator('.getting-started-media img').waitFor();
    await bench.shot('walkthrough-edit');
    await link('Open a Sample');
    bench.editor = page.locator('.editor-instance .monaco-editor[data-uri$="/first_edit.rs"]');
    await bench.shows('todo!()');
    await bench.shot('sample');
    await link('Generate Implementation');
    await bench.shows('self.width * self.height');
    await done('Make your first edit');
    await bench.shot('first-edit');
  });

  await journey.step('review, and the doctor', async () => {
    await openStep('Have your changes reviewed');
    await link('Open the Problems Panel');
    await page.locator('.markers-panel').waitFor();
    await done('Have your changes reviewed');
    await openStep('When something is wrong');
    await bench.shot('walkthrough-doctor');
    await link('Run Doctor');
    await done('When something is wrong');
    await page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').getByText('Ollama').first().waitFor();
  });
}

export async function notNow(journey) {
  const server = await journey.start({ machineSettings: { 'miyabi.server.path': SERVER } });

  await journey.step('Not Now is remembered', async () => {
    const bench = await journey.open(server);
    await bench.toast('Miyabi has no model server yet').getByRole('button', { name: 'Not Now' }).click();
    await bench.reload();
    await bench.statusItem('not connected').waitFor();
    await bench.command('Miyabi: Generate Implementation'); // whose message comes after the other one
    await bench.said('there is nothing to work on');
    const messages = await bench.messages();
    if (messages.some((each) => each.includes('no model server yet'))) throw new Error(messages.join(' | '));
  });
}

export async function otherModel(journey) {
  const server = await journey.start({ machineSettings: { 'miyabi.server.path': SERVER, 'miyabi.model': 'absent:1b' } });

  await journey.step('where the model is not installed, connecting offers those that are', async () => {
    const bench = await journey.open(server);
    const toast = bench.toast('Miyabi has no model server yet');
    await toast.getByRole('button', { name: 'Connect' }).click();
    await bench.page.locator('.quick-input-widget input').first().fill(MODEL_URL.replace('http://', ''));
    await bench.page.keyboard.press('Enter');
    const missing = bench.toast('absent:1b is not installed there. On the Mac: ollama pull absent:1b');
    await missing.waitFor();
    await bench.shot('model-missing');
    await missing.getByRole('button', { name: 'Choose Another Model' }).click();
    await bench.page.locator('.quick-input-list .monaco-list-row', { hasText: 'smollm2:135m' }).click();
    await bench.statusItem('smollm2:135m').waitFor();
    const { 'miyabi.endpoints': endpoints, 'miyabi.model': model } = server.machineSettings();
    if (`${endpoints} ${model}` !== `${MODEL_URL} smollm2:135m`) throw new Error(`set: ${endpoints} ${model}`);
  });
}
