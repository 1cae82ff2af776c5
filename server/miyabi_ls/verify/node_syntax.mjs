// A program of its own, run by node: say whether a file of JavaScript compiles, without running it.
//
// `node --check` lets a .js file that it takes for a module pass unread (node 20). So it is shown a
// copy whose name says what it is: a module, CommonJS, or, where nothing says that, each in turn.

import { spawnSync } from "node:child_process";
import { copyFileSync } from "node:fs";
import { extname } from "node:path";

const MODULE_ONLY = /^Cannot use import|^Unexpected token 'export'|'import\.meta'|^await is only/;
const SECONDS = 60;

/** What node has against the file as one with the `ending`; null where that is nothing. */
function errorAs(path, ending) {
  const copy = `${path}.checked${ending}`;
  copyFileSync(path, copy);
  const ended = spawnSync(process.execPath, ["--check", copy], {
    encoding: "utf8",
    timeout: SECONDS * 1000,
  });
  if (ended.status === 0) {
    return null;
  }
  const [, name, message] = /^(\w*Error): (.*)$/m.exec(ended.stderr) ?? [];
  if (name === undefined) {
    process.stderr.write(ended.stderr || "node --check did not end\n");
    process.exit(2);
  }
  return { name, message, line: /:(\d+)$/m.exec(ended.stderr)?.[1] ?? "0" };
}

/** What is wrong with the file at `path`, as what it is or may be. */
function errorIn(path) {
  const ending = extname(path);
  if (ending !== ".js") {
    return errorAs(path, ending);
  }
  const error = errorAs(path, ".cjs");
  const other = error && errorAs(path, ".mjs");
  return other === null || MODULE_ONLY.test(error.message) ? other : error;
}

const path = process.argv[2];
const error = errorIn(path);
if (error !== null) {
  process.stdout.write(`${path}:${error.line}: error: ${error.name}: ${error.message}\n`);
  process.exitCode = 1;
}
