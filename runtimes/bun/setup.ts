import type { Setup } from "../../src/runtime.ts";
import { PACKAGE_ENTRY, packageSetup } from "../shared/package_setup.ts";
import { commands } from "./commands.ts";

declare const Bun: { readonly version: string };

/** How pfserve is set up on Bun. */
export const setup: Setup = {
  ...packageSetup(commands),
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
      command: ["bun", PACKAGE_ENTRY],
    };
  },
};
