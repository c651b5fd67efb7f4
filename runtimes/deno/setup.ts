import process from "node:process";
import type { Setup } from "../../src/runtime.ts";
import { ownCommand } from "../shared/own_command.ts";
import { commands } from "./commands.ts";

declare const Deno: { readonly version: { readonly deno: string } };

/** How pfserve is set up on Deno. */
export const setup: Setup = {
  command: () => ownCommand(commands),
  packageCommand: () => [process.execPath, "run", "-A", "npm:pfserve"],
  specifier: "jsr:@pfserve/pfserve",
  // The arbiter sees the packages of its own module, which may have come from elsewhere.
  findsPackage: false,
  container({ module, version, namesPfserve }) {
    const command = namesPfserve
      ? "npm:pfserve"
      : `jsr:@pfserve/pfserve@^${version}`;
    return {
      image: `denoland/deno:${Deno.version.deno}`,
      user: "deno",
      install: [
        // Both are then there before the first start.
        "COPY --chown=deno . .",
        "USER deno",
        `RUN ${JSON.stringify(["deno", "cache", command, module])}`,
      ],
      command: ["deno", "run", "-A", command],
    };
  },
};
