/** The tests of serving, on the engine: what clients see is the same. */
import process from "node:process";

process.env["TEST_SERVER_ARGS"] = "--http engine";
await import("./serve.test.ts");
await import("./connections.test.ts");
await import("./stop.test.ts");
await import("./timeout.test.ts");
await import("./zero_loss.test.ts");
