/** The tests of HTTP servers, on the engine: its behaviour is that of node:http. */
import { after, before } from "node:test";
import { serveOnEngine, serveOnNode } from "./http_fixture.ts";

before(serveOnEngine);
// Bun runs all files in one process.
after(serveOnNode);

const TOPICS = [
  "bodies",
  "connections",
  "disconnects",
  "info",
  "log_facts",
  "requests",
  "responses",
  "tls",
];

for (const topic of TOPICS) {
  // The query makes these other modules than the files that are run by themselves.
  await import(`./http_${topic}.test.ts?engine`);
}
