/** The tests of HTTP servers, on the engine: its behaviour is that of node:http. */
import { serveOnEngine } from "./http_fixture.ts";

serveOnEngine();
await import("./http_bodies.test.ts");
await import("./http_connections.test.ts");
await import("./http_disconnects.test.ts");
await import("./http_requests.test.ts");
await import("./http_responses.test.ts");
