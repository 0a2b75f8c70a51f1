// SPDX-License-Identifier: MIT OR Apache-2.0
// stegcloak and @vercel/stega for text_survival.py: one JSON request a line in, one answer a line out.
// usage: node text_peers.cjs FOLDER_OF_NODE_MODULES < requests
const { createRequire } = require("node:module");
const { readFileSync } = require("node:fs");
const load = createRequire(process.argv[2] + "/package.json");
const StegCloak = load("stegcloak");
const stega = load("@vercel/stega");
const cloak = new StegCloak(true, false); // encrypted, no HMAC: the defaults

const peers = {
  stegcloak: {
    hide: ({ text, message, password }) => cloak.hide(message, password, text),
    reveal: ({ text, password }) => cloak.reveal(text, password),
  },
  stega: {
    hide: ({ text, message }) => stega.vercelStegaCombine(text, { m: message }, false),
    reveal: ({ text }) => stega.vercelStegaDecode(text)?.m ?? null,
  },
};

const answers = [];
for (const line of readFileSync(0, "utf8").split("\n").filter(Boolean)) {
  const request = JSON.parse(line);
  let result = null;
  try {
    result = peers[request.peer][request.verb](request);
  } catch {
    // No mark, or a damaged one: both throw.
  }
  answers.push(JSON.stringify({ id: request.id, result }) + "\n");
}
// stegcloak leaves something open that would keep the process alive; what is written has to be out before it ends.
process.stdout.write(answers.join(""), () => process.exit(0));
