// The commands from the palette and from the editor's context menu.
import { events } from '../events.mjs';
import { until } from '../waiting.mjs';

export async function menus(journey) {
  const server = await journey.start();
  const bench = await journey.open(server);
  const { page } = bench;
  const original = await bench.text();
  await bench.statusItem('gpt-oss:20b').waitFor();

  await journey.step('Generate Implementation from the palette, where the cursor is', async () => {
    await bench.goTo(journey.lineOf('todo!()'));
    await bench.command('Miyabi: Generate Implementation');
    await bench.shows('self.width * self.height');
    await bench.undo(original);
  });

  await journey.step('Write Documentation from the context menu', async () => {
    await bench.contextMenu('self.width *=', 'Write Documentation', 'context-menu');
    await bench.shows('    /// Multiplies both sides by `factor`.\n    pub fn scale');
    await bench.undo(original);
  });

  await journey.step('Generate Implementation from the context menu', async () => {
    await bench.contextMenu('todo!()', 'Generate Implementation');
    await bench.shows('self.width * self.height');
    await bench.undo(original);
  });

  await journey.step('Refine asks for words and changes the edit; Undo puts back what was there', async () => {
    await bench.goTo(journey.lineOf('todo!()'));
    await bench.command('Miyabi: Generate Implementation');
    await bench.shows('self.width * self.height');
    const input = page.locator('.quick-input-widget input').first();
    await page.keyboard.press('F1');
    await input.fill('>Miyabi: Refine...');
    await page.locator('.quick-input-list .monaco-list-row.focused', { hasText: 'Refine...' }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget', { hasText: 'Refine fn area' }).waitFor();
    await bench.shot('refine');
    await input.fill('Name the product.');
    await page.keyboard.press('Enter');
    await bench.shows('let product = self.width * self.height;');
    await bench.command('Miyabi: Undo the Model\'s Edit');
    await until('the text as it was', async () => (await bench.text()) === original);
    await bench.clear();
  });

  await journey.step('Review Selection from the palette and the context menu; Clear Review takes the findings away', async () => {
    const finding = bench.editor.locator('.squiggly-warning').first();
    for (const review of [
      async () => { await bench.goTo(journey.lineOf('text.parse()')); await bench.command('Miyabi: Review Selection'); },
      () => bench.contextMenu('text.parse()', 'Review Selection'),
    ]) {
      const chats = events('chat').length;
      await review();
      await until('the request', () => events('chat').length > chats);
      await finding.waitFor();
      await bench.command('Miyabi: Clear Review');
      await finding.waitFor({ state: 'detached' });
    }
  });

  await journey.step('Write Documentation from the palette', async () => {
    await bench.goTo(journey.lineOf('self.width *='));
    await bench.command('Miyabi: Write Documentation');
    await bench.shows('    /// Multiplies both sides by `factor`.\n    pub fn scale');
    await bench.undo(original);
  });

  await journey.step('where there is nothing to do, a sentence says so', async () => {
    await bench.goTo(journey.lineOf('pub width'));
    await bench.command('Miyabi: Generate Implementation');
    await bench.toast('there is nothing to work on at the cursor').waitFor();
    await bench.clear();
  });

  await journey.step('in a file of another language the palette offers no action', async () => {
    await bench.openFile('Cargo.toml');
    const titles = await bench.offered('Miyabi:');
    if (!titles.some((each) => each.includes('Restart Server'))) throw new Error(`offered: ${titles}`);
    if (titles.some((each) => each.includes('Generate'))) throw new Error(`offered: ${titles}`);
    await page.keyboard.press('Escape');
  });
}
