// The three actions from the lightbulb, with progress and cancel, and the review on save.
import { events } from '../events.mjs';
import { until } from '../waiting.mjs';

export async function actions(journey) {
  const server = await journey.start();
  const bench = await journey.open(server);
  const { page } = bench;
  const original = await bench.text();
  await bench.statusItem('gpt-oss:20b').waitFor();

  await journey.step('a slow answer shows its phase, tokens and last line', async () => {
    await bench.choose('Generate implementation', journey.lineOf('paced_perimeter'));
    const toast = bench.toast(/writing, \d+ tokens.*let half/);
    await toast.waitFor();
    await bench.shot('progress');
    await bench.shot('walkthrough-progress', { x: 920, y: 770, width: 480, height: 130 });
    await bench.shows('let half = rectangle.width + rectangle.height;');
    await toast.waitFor({ state: 'detached' });
    await bench.undo(original);
  });

  await journey.step('rustdoc is written; undo restores', async () => {
    await bench.choose('Write rustdoc', journey.lineOf('self.width *='));
    await bench.shows('    /// Multiplies both sides by `factor`.\n    pub fn scale');
    await bench.shot('rustdoc');
    await bench.undo(original);
  });

  await journey.step('a review fills the Problems panel', async () => {
    await bench.choose('Review', journey.lineOf('text.parse()'));
    await bench.editor.locator('.squiggly-warning').first().waitFor();
    await page.keyboard.press('Control+Shift+M');
    await page.locator('.markers-panel .monaco-list-row', { hasText: 'unwrap` panics on text' }).waitFor();
    await bench.shot('review');
    await bench.shot('walkthrough-review', { x: 352, y: 420, width: 560, height: 260 });
    await page.keyboard.press('Control+J');
  });

  await journey.step('Cancel closes the stream and changes nothing', async () => {
    const closed = events('closed').length;
    await bench.choose('Generate implementation', journey.lineOf('stalled_diagonal'));
    const toast = bench.toast('Generate implementation of fn stalled_diagonal');
    await toast.filter({ hasText: 'writing' }).waitFor();
    await toast.hover();
    await bench.shot('cancel');
    await toast.getByRole('button', { name: 'Cancel' }).click();
    await until('the closed stream', () => events('closed').length > closed);
    await toast.waitFor({ state: 'detached' });
    if ((await bench.text()) !== original) throw new Error('the text changed');
  });

  await journey.step('a save reviews what changed, without a notification', async () => {
    const reviews = () => events('chat').filter(({ answer }) => answer === 'review').length;
    const before = reviews();
    await page.keyboard.press('Control+1');
    await bench.goTo(journey.lineOf('text.parse()'));
    await page.keyboard.type(' // changed');
    await page.keyboard.press('Control+S');
    await page.locator('.statusbar-item', { hasText: '1 finding' }).waitFor();
    if (reviews() !== before + 1) throw new Error(`${reviews() - before} reviews`);
    await bench.shot('review-on-save');
    if (await bench.toast('Review').count()) throw new Error('a notification for a review on save');
  });
}
