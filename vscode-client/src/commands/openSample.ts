/** A small Rust file for the first edit, so that the walkthrough needs no project. */

import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Position, Selection, Uri, ViewColumn, window, workspace } from 'vscode';

const SAMPLE = `//! A place to try Miyabi: put the cursor into a function,
//! and press Ctrl+. (Cmd+. on a Mac).

/// A rectangle, in metres.
pub struct Rectangle {
    pub width: f64,
    pub height: f64,
}

impl Rectangle {
    pub fn area(&self) -> f64 {
        todo!()
    }
}
`;

/** Opens it anew beside what is open, with the cursor in the function to be written. */
export async function openSample(storage: string): Promise<void> {
  const folder = join(storage, 'sample');
  await mkdir(folder, { recursive: true });
  const file = join(folder, 'first_edit.rs');
  await writeFile(file, SAMPLE);
  const document = await workspace.openTextDocument(Uri.file(file));
  const lines = SAMPLE.slice(0, SAMPLE.indexOf('todo!()')).split('\n').length;
  const cursor = new Position(lines - 1, 8);
  await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, selection: new Selection(cursor, cursor) });
}
