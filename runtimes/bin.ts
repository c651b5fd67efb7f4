#!/usr/bin/env node
/**
 * The command that npm installs. Loads the rest only on the runtime that stays.
 *
 * @module
 */
import { moveToBun } from "./bunx.ts";

if (!await moveToBun()) {
  const { runCommand } = await import("./command.ts");
  await runCommand();
}
