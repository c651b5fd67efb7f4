import process from "node:process";
import type { Setup } from "../../src/runtime.ts";
import { ownCommand } from "../shared/own_command.ts";
import { commands } from "./commands.ts";

/** The command of the package, as seen from the directory of the app. */
const ENTRY = "node_modules/pfserve/dist/runtimes/bin.js";

declare const Bun: { readonly version: string };

/** How pfserve is set up on Bun. */
export const setup: Setup = {
  command: () => ownCommand(commands),
  packageCommand: (directory) => [process.execPath, `${directory}/${ENTRY}`],
  specifier: "pfserve",
  findsPackage: true,
  container({ version, hasPackageJson, namesPfserve, has }) {
    const lock = ["bun.lock", "bun.lockb"].find(has);
    return {
      image: `oven/bun:${Bun.version.split(".")[0]}-slim`,
      user: "bun",
      install: [
        ...(hasPackageJson
          ? [
            `COPY package.json${lock === undefined ? "" : ` ${lock}`} ./`,
            `RUN bun install --production${
              lock === undefined ? "" : " --frozen-lockfile"
            }`,
          ]
          : []),
        ...(namesPfserve ? [] : [`RUN bun add --no-save pfserve@^${version}`]),
        "COPY . .",
      ],
      // Not by its first line, which asks for Node.
      command: ["bun", ENTRY],
    };
  },
};
