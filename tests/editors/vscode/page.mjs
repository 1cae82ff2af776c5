// What a user sees and does in the page, in a user's words.
import { events } from './events.mjs';
import { until } from './waiting.mjs';

export class Workbench {
  constructor(page, screenshots) {
    this.page = page;
    this.screenshots = screenshots;
    this.editor = page.locator('.editor-instance .monaco-editor[data-uri$="/lib.rs"]');
  }

  /** A picture of the page, or of a part of it. */
  shot(name, clip) {
    return this.page.screenshot({ path: `${this.screenshots}/vscode-${name}.png`, ...(clip && { clip }) });
  }

  toast(text) {
    return this.page.locator('.notification-toast', { hasText: text });
  }

  /** Our item in the status bar, where it says `text`. */
  statusItem(text) {
    return this.page.locator('.statusbar-item[id="miyabi.miyabi-ls.miyabi.status"]', { hasText: text });
  }

  /** The same item, while review on save is paused. */
  paused() {
    return this.statusItem('').locator('.codicon-debug-pause');
  }

  /** Waits for a message. After some in quick succession VS Code shows the next ones in the notification centre only. */
  async said(text) {
    const seen = await this.toast(text).first().waitFor({ timeout: 5000 }).then(() => true, () => false);
    if (!seen) await until(`the message ${text}`, async () => (await this.messages()).some((each) => each.includes(text)));
  }

  /** Takes away what is shown, and the mouse with it. */
  async clear() {
    await this.command('Notifications: Clear All Notifications');
    await this.page.mouse.move(200, 500);
  }

  /** Every message there is, as the notification centre lists them. */
  async messages() {
    await this.command('Notifications: Show Notifications');
    const found = this.page.locator('.notifications-center .notification-list-item-message');
    await found.first().waitFor({ timeout: 15_000 });
    const texts = await found.allInnerTexts();
    await this.command('Notifications: Hide Notifications');
    return texts;
  }

  async text() {
    const lines = await this.editor.locator('.view-line').evaluateAll((found) => found
      .map((line) => ({ top: Number.parseFloat(line.style.top), text: line.textContent.replaceAll('\u00a0', ' ') }))
      .sort((a, b) => a.top - b.top).map(({ text }) => text));
    return lines.join('\n');
  }

  /** Puts the cursor on a line, by its number. */
  async goTo(line) {
    await this.command('Go to Line/Column...', `:${line}`);
    await this.page.keyboard.press('End');
  }

  /** Runs a command of the palette, or opens a quick pick by what is typed into it. */
  async command(title, typed) {
    const input = this.page.locator('.quick-input-widget input').first();
    await this.page.keyboard.press('F1');
    await input.waitFor();
    await input.fill(typed ?? `>${title}`);
    if (!typed) await this.page.locator('.quick-input-list .monaco-list-row.focused', { hasText: title }).waitFor();
    await this.page.keyboard.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** The titles that the palette offers for what is typed. */
  async offered(typed) {
    const rows = this.page.locator('.quick-input-list .monaco-list-row');
    await this.page.keyboard.press('F1');
    await this.page.locator('.quick-input-widget input').first().fill(`>${typed}`);
    await rows.filter({ hasText: typed }).first().waitFor();
    return rows.allInnerTexts();
  }

  /** Opens a file of the workspace by its name. */
  async openFile(name) {
    await this.page.keyboard.press('Control+P');
    const row = this.page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first();
    await this.page.locator('.quick-input-widget input').first().fill(name);
    await row.click();
    await this.page.locator('.tab.active', { hasText: name }).waitFor();
  }

  /** Chooses from our part of the editor's context menu, which a click on the text opens. */
  async contextMenu(text, title, shot) {
    await this.editor.locator('.view-line', { hasText: text }).first().locator('span span').last().click({ button: 'right' });
    const entries = this.page.locator('.monaco-menu .action-item');
    await entries.filter({ hasText: /^Miyabi$/ }).hover();
    const entry = entries.filter({ hasText: title }).last();
    await entry.waitFor();
    if (shot) await this.shot(shot);
    await until('the choice', async () => {
      await entry.click({ timeout: 1000 }).catch(() => {}); // a menu that has just opened takes no click
      return entry.waitFor({ state: 'detached', timeout: 1000 }).then(() => true, () => false);
    });
  }

  /** Opens the window anew, as a user does: what extensions keep is kept. */
  async reload() {
    const loaded = this.page.waitForEvent('domcontentloaded');
    await this.command('Developer: Reload Window');
    await loaded;
    await this.editor.waitFor();
  }

  lightbulb() {
    return this.editor.locator('[class*="lightbulb"], [class*="light-bulb"]').first();
  }

  /**
   * Chooses the action whose title begins so from the lightbulb's menu on a line, until something comes of it.
   *
   * Where VS Code lists the actions anew while their menu is open, it forgets those in it ("Actual command not found").
   */
  async choose(beginning, line, shot) {
    await until(`the choice of ${beginning}`, async () => {
      const chats = events('chat').length;
      const toasts = await this.toast(/./).count();
      await this.chooseOnce(beginning, line, shot);
      await until('what comes of it', async () => events('chat').length > chats || (await this.toast(/./).count()) > toasts);
      const isForgotten = (await this.toast('Actual command not found').count()) > 0;
      if (isForgotten) await this.clear();
      return !isForgotten;
    });
  }

  async chooseOnce(beginning, line, shot) {
    await this.page.keyboard.press('Control+1'); // focus the editor
    await this.goTo(line);
    await this.lightbulb().waitFor();
    const rows = this.page.locator('.context-view .action-widget .monaco-list-row');
    const row = rows.filter({ hasText: beginning }).first();
    await until('the menu', async () => {
      await this.page.keyboard.press('Control+.'); // nothing opens while the editor asks anew
      return row.waitFor({ timeout: 5000 }).then(() => true, () => false);
    });
    if (shot) await this.shot(shot);
    const focused = this.page.locator('.context-view .action-widget .monaco-list-row.focused', { hasText: beginning });
    for (let presses = 0; !(await focused.count()); presses += 1) {
      if (presses > 20) throw new Error(`cannot reach ${beginning} in the menu`);
      await this.page.keyboard.press('ArrowDown');
    }
    await this.page.keyboard.press('Enter');
    await rows.first().waitFor({ state: 'hidden' });
  }

  shows(text, milliseconds) {
    return until(`in the editor: ${text}`, async () => (await this.text()).includes(text), milliseconds);
  }

  async undo(original) {
    await this.page.keyboard.press('Control+1'); // focus the editor
    await this.page.keyboard.press('Control+Z');
    await until('the text as it was', async () => (await this.text()) === original);
  }
}
