// What happened to the fake model server (fake_model.py).
import { createRequire } from 'node:module';

export const { events } = createRequire(import.meta.url)('./events.cjs');
