// The item in the status bar, its menu, and what the menu leads to.
import { events } from '../events.mjs';
import { DEAD, GOOD } from '../journey.mjs';
import { until } from '../waiting.mjs';

export async function status(journey) {
  const server = await journey.start();
  const bench = await journey.open(server);
  const { page } = bench;
  const original = await bench.text();
  const reviews = () => events('chat').filter(({ answer }) => answer === 'review').length;

  const pick = async (label, shot, clip) => {
    await bench.statusItem('').click();
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label });
    await row.waitFor();
    if (shot) {
      await bench.shot(shot);
      await bench.shot(`walkthrough-${shot}`, clip);
    }
    await row.click();
  };

  await journey.step('it shows the model, and the speed after an answer', async () => {
    await bench.statusItem('gpt-oss:20b').waitFor();
    await bench.choose('Generate implementation', journey.lineOf('paced_perimeter'));
    await bench.shows('let half = rectangle.width + rectangle.height;');
    await bench.statusItem(/gpt-oss:20b · \d+\.\d tok\/s/).waitFor();
    await bench.undo(original);
    await bench.statusItem('').hover();
    await page.locator('.workbench-hover', { hasText: GOOD['miyabi.endpoints'][0] }).waitFor();
    await bench.shot('status');
    await page.mouse.move(200, 500);
  });

  await journey.step('Pause review: a save reviews nothing; Resume review: it does again', async () => {
    const save = async (text) => {
      await page.keyboard.press('Control+1');
      await bench.goTo(journey.lineOf('text.parse()'));
      await page.keyboard.type(text);
      await page.keyboard.press('Control+S');
      await page.locator('.tab.dirty').waitFor({ state: 'detached' });
    };
    await pick('Pause review', 'menu', { x: 402, y: 8, width: 598, height: 202 });
    await bench.paused().waitFor();
    const before = reviews();
    await save(' // one');
    // A generation after the save is answered; the review would have been asked for before it.
    await bench.choose('Write rustdoc', journey.lineOf('self.width *='));
    await bench.shows('/// Multiplies both sides');
    await bench.undo(original.replace('.unwrap()', '.unwrap() // one'));
    if (reviews() !== before) throw new Error('reviewed while paused');
    await pick('Resume review');
    await bench.paused().waitFor({ state: 'detached' });
    await save(' two');
    await until('a review', () => reviews() > before);
    await page.keyboard.press('Control+1');
  });

  await journey.step('Switch model: the models that are installed; the one chosen is asked', async () => {
    await pick('Switch model');
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: 'smollm2:135m' });
    await row.waitFor();
    await bench.shot('switch-model');
    await row.click();
    await bench.statusItem('smollm2:135m').waitFor();
    await bench.choose('Generate implementation', journey.lineOf('todo!()'));
    await bench.shows('self.width * self.height');
    const { model } = events('chat').at(-1);
    if (model !== 'smollm2:135m') throw new Error(`asked ${model}`);
    if (server.machineSettings()['miyabi.model'] !== 'smollm2:135m') throw new Error('not kept in the settings');
    await page.keyboard.press('Control+1');
    await page.keyboard.press('Control+Z');
  });

  await journey.step('an endpoint that is dead: a warning, and why', async () => {
    server.setMachineSettings({ ...GOOD, 'miyabi.endpoints': [DEAD] });
    await bench.statusItem('gpt-oss:20b').waitFor();
    await until('the failure', async () => {
      await bench.choose('Write rustdoc', journey.lineOf('self.width *='));
      return bench.toast('Nothing listens at').first().waitFor({ timeout: 3000 }).then(() => true, () => false);
    });
    await bench.clear();
    await page.locator('.statusbar-item.warning-kind', { hasText: 'gpt-oss:20b' }).waitFor();
    await bench.statusItem('').hover();
    await page.locator('.workbench-hover', { hasText: 'Nothing listens at' }).waitFor();
    await bench.shot('status-failed');
    await page.mouse.move(200, 500);
    server.setMachineSettings(GOOD);
    await page.locator('.statusbar-item.warning-kind').waitFor({ state: 'detached' });
  });

  await journey.step('Run doctor: its page is shown as a page', async () => {
    await pick('Run doctor');
    const preview = page.frameLocator('iframe.webview.ready').frameLocator('#active-frame').locator('.markdown-body');
    await preview.getByText(GOOD['miyabi.endpoints'][0]).first().waitFor();
    await bench.shot('doctor');
    await page.keyboard.press('Control+W');
  });

  await journey.step('Show log, and Restart server', async () => {
    await pick('Show log');
    await page.locator('.panel .view-line', { hasText: 'Starting' }).first().waitFor();
    await bench.shot('log');
    const starts = () => server.log().match(/Starting /g).length;
    const before = starts();
    await pick('Restart server');
    await until('another start', () => starts() > before);
    await bench.statusItem('gpt-oss:20b').waitFor();
  });
}
