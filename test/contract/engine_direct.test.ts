/** The tests of the engine, on sockets that need no event loop as long as nothing is waited for. */
import { HAS_FFI } from "./adapter.ts";
import { useDirectSockets } from "./http_fixture.ts";

const TOPICS = [
  "http_bodies",
  "http_connections",
  "http_disconnects",
  "http_info",
  "http_log_facts",
  "http_requests",
  "http_responses",
  "engine_hijack",
  "engine_limits",
  "engine_pipelining",
  "engine_websocket",
];

if (HAS_FFI) {
  useDirectSockets();
  for (const topic of TOPICS) {
    // The query makes these other modules than the files that are run by themselves.
    await import(`./${topic}.test.ts?direct`);
  }
}
