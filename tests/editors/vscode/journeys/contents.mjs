// What the VSIX installs: what is needed, and nothing else.
import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';

export async function contents(journey) {
  await journey.step('the VSIX carries one wheel of its own version, and nothing that is not needed', async () => {
    const folder = fs.readdirSync(journey.exts).find((name) => name.startsWith('miyabi.miyabi-ls-'));
    const installed = path.join(journey.exts, folder);
    const { version } = JSON.parse(fs.readFileSync(path.join(installed, 'package.json'), 'utf8'));
    const files = fs.readdirSync(installed, { recursive: true, withFileTypes: true }).filter((each) => each.isFile())
      .map((each) => path.relative(installed, path.join(each.parentPath, each.name))).sort();
    assert.deepEqual(files, [
      '.vsixmanifest', 'LICENSE.txt', 'changelog.md', 'package.json', 'readme.md',
      `bundled/miyabi_ls-${version}-py3-none-any.whl`, 'dist/extension.js', 'walkthrough/connect.md',
      'media/menu.png', 'media/progress.png', 'media/review.png',
    ].sort());
  });
}
