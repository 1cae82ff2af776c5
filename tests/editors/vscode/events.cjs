// What happened to the fake model server (fake_model.py).
const fs = require('node:fs');

exports.events = (kind) =>
  fs.readFileSync(process.env.MODEL_EVENTS, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line))
    .filter(({ event }) => event === kind);
