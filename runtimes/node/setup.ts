import process from "node:process";
import type { Setup } from "../../src/runtime.ts";
import { ownCommand } from "../shared/own_command.ts";
import { commands } from "./commands.ts";

/** The command of the package, as seen from the directory of the app. */
const ENTRY = "node_modules/pfserve/dist/runtimes/bin.js";

/** How pfserve is set up on Node. */
export const setup: Setup = {
  command: () => ownCommand(commands),
  packageCommand: (directory) => [process.execPath, `${directory}/${ENTRY}`],
  specifier: "pfserve",
  findsPackage: true,
  container({ version, hasPackageJson, namesPfserve, has }) {
    const isLocked = has("package-lock.json");
    return {
      image: `node:${process.versions.node.split(".")[0]}-slim`,
      user: "node",
      install: [
        ...(hasPackageJson
          ? [
            `COPY package.json${isLocked ? " package-lock.json" : ""} ./`,
            `RUN npm ${isLocked ? "ci" : "install"} --omit=dev`,
          ]
          : []),
        ...(namesPfserve
          ? []
          : [`RUN npm install --no-save pfserve@^${version}`]),
        "COPY . .",
      ],
      command: ["node", ENTRY],
    };
  },
};
