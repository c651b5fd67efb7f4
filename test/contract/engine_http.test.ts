/** The tests of HTTP servers, on the engine: its behaviour is that of node:http. */
import { useEngine } from "./http_fixture.ts";

useEngine();

const TOPICS = [
  "bodies",
  "connections",
  "disconnects",
  "entrance",
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
