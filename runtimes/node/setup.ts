import process from "node:process";
import type { Setup } from "../../src/runtime.ts";
import { PACKAGE_ENTRY, packageSetup } from "../shared/package_setup.ts";
import { commands } from "./commands.ts";

/** How pfserve is set up on Node. */
export const setup: Setup = {
  ...packageSetup(commands),
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
      command: ["node", PACKAGE_ENTRY],
    };
  },
};
