import process from "node:process";
import type { Setup } from "../../src/runtime.ts";
import { ownCommand } from "./own_command.ts";
import type { Commands } from "./processes.ts";

/** The command of the package, as seen from the directory of the app. */
export const PACKAGE_ENTRY = "node_modules/pfserve/dist/runtimes/bin.js";

/** How pfserve is set up where it is a package in node_modules. */
export function packageSetup(
  commands: Commands,
): Omit<Setup, "container"> {
  return {
    command: () => ownCommand(commands),
    packageCommand: (directory) => [
      process.execPath,
      `${directory}/${PACKAGE_ENTRY}`,
    ],
    specifier: "pfserve",
    findsPackage: true,
  };
}
