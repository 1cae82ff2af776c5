// Bundles the extension into dist/, and copies the walkthrough's images, which the tests in real editors make.
import { cpSync } from 'node:fs';
import { build } from 'esbuild';

for (const name of ['progress', 'review', 'menu']) {
  cpSync(`../docs/images/vscode-walkthrough-${name}.png`, `media/${name}.png`);
}

await build({
  entryPoints: ['src/extension.ts'],
  outfile: 'dist/extension.js',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minify: true,
  external: ['vscode'], // the extension host provides it
  logLevel: 'warning',
});
