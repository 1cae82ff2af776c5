// Settings that are wrong at first, each with its sentence, and what happens once they are right.
import { DEAD, GOOD } from '../journey.mjs';
import { until } from '../waiting.mjs';

export async function settings(journey) {
  const lost = { 'miyabi.server.path': '/nowhere/miyabi-ls', 'miyabi.endpoints': [DEAD] };
  const server = await journey.start({ machineSettings: lost });
  const bench = await journey.open(server);
  const { page } = bench;
  let original;

  await journey.step('a server that is not there: one sentence, and the way to the setting', async () => {
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

  await journey.step('a program that is no server: one sentence, once', async () => {
    await bench.clear();
    server.setMachineSettings({ ...lost, 'miyabi.server.path': '/bin/false' });
    await bench.toast('It ended before it answered').waitFor();
    await bench.shot('server-ended');
    const messages = await bench.messages();
    const ended = () => server.log().match(/exited with code 1/g);
    await until('the end in the log', ended);
    if (ended().length !== 1) throw new Error(`started ${ended().length} times`);
    if (messages.length > 1) throw new Error(`more than one message: ${messages.join(' | ')}`);
    await bench.clear();
  });

  await journey.step('once the setting is right, the server is there; a dead endpoint gives one sentence', async () => {
    server.setMachineSettings({ ...lost, 'miyabi.server.path': GOOD['miyabi.server.path'] });
    await bench.choose('Generate implementation', journey.lineOf('todo!()'), 'lightbulb');
    const toast = bench.toast(`Nothing listens at ${DEAD}`);
    await toast.waitFor();
    await bench.toast('connecting').waitFor({ state: 'detached' });
    await bench.shot('endpoint-dead');
    if ((await bench.text()) !== original) throw new Error('the text changed');
    await bench.clear();
  });

  await journey.step('once the endpoint is right, the implementation is generated; undo restores', async () => {
    server.setMachineSettings(GOOD);
    await until('the edit', async () => {
      await bench.choose('Generate implementation', journey.lineOf('todo!()'));
      return bench.shows('self.width * self.height', 3000).catch(() => false);
    });
    await page.locator('.tab.dirty').waitFor();
    await page.locator('.statusbar-item', { hasText: 'Applied' }).waitFor();
    await bench.shot('generated');
    await bench.undo(original);
  });
}
