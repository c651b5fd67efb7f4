/** The tests of serving, on node:http: what clients see is the same as on the engine. */
import process from "node:process";

process.env["TEST_SERVER_ARGS"] = "--http node";
await import("./serve.test.ts");
await import("./connections.test.ts");
await import("./stop.test.ts");
await import("./timeout.test.ts");
await import("./zero_loss.test.ts");
