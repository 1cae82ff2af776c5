/** Commands about reviews: findings taken away, and review on save paused. */

import { window } from 'vscode';
import type { Server } from '../server';
import { CLEAR_REVIEW } from './names';
import { clientOf } from './withServer';

/** Takes the findings of the active file away; of all files where none is active. */
export async function clearReview(server: Server): Promise<void> {
  const document = window.activeTextEditor?.document;
  const client = await clientOf(server);
  await client?.execute(CLEAR_REVIEW, document === undefined ? [] : [client.code2ProtocolConverter.asUri(document.uri)]);
}
