import {
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import process from "node:process";
import type { Target } from "../../e2e/harness/runtimes.ts";
import type { Registry } from "./http.ts";

/** Registries that a flow installs from. */
export interface Registries {
  readonly npm: Registry;
  readonly jsr: Registry;
}

/** A user who has never run anything: an empty HOME, and a folder with an app. */
export class Home {
  readonly #root: string = realpathSync(
    mkdtempSync(join(tmpdir(), "pfserve-home-")),
  );
  readonly #env: Readonly<Record<string, string>>;

  constructor(target: Target, { npm, jsr }: Registries) {
    for (const name of ["home", "app", "bin"]) mkdirSync(this.path(name));
    for (const name of NAMES[target.runtime]) {
      symlinkSync(target.executable, this.path(`bin/${name}`));
    }
    this.#env = {
      HOME: this.path("home"),
      PATH: [
        ...GLOBAL_BINS.map((name) => this.path(`home/${name}`)),
        this.path("bin"),
        ...ownPath(),
      ].join(delimiter),
      NPM_CONFIG_REGISTRY: npm.origin,
      NPM_CONFIG_PREFIX: this.path("home/.npm-global"),
      JSR_URL: `${jsr.origin}/`,
    };
  }

  get env(): Readonly<Record<string, string>> {
    return this.#env;
  }

  /** The folder of the app, in which commands run. */
  get directory(): string {
    return this.path("app");
  }

  path(name: string): string {
    return join(this.#root, name);
  }

  /** Writes a file into the folder of the app. */
  write(name: string, text: string): void {
    writeFileSync(join(this.directory, name), text);
  }

  /** A command line that runs without what npm told this process. */
  clean(command: readonly string[]): string[] {
    const names = Object.keys(process.env).filter((name) =>
      /^(?:npm_|init_cwd$|xdg_)/i.test(name)
    );
    return ["env", ...names.flatMap((name) => ["-u", name]), ...command];
  }

  remove(): void {
    rmSync(this.#root, { recursive: true, force: true });
  }
}

/** What the executable of a runtime is called; Bun is `bunx` by its name alone. */
const NAMES: Readonly<Record<Target["runtime"], readonly string[]>> = {
  node: ["node"],
  bun: ["bun", "bunx"],
  deno: ["deno"],
};

/** Where global installs put commands, in HOME. */
const GLOBAL_BINS: readonly string[] = [
  ".npm-global/bin",
  ".bun/bin",
  ".deno/bin",
];

/** Without the commands of this checkout. */
function ownPath(): string[] {
  return (process.env["PATH"] ?? "").split(delimiter)
    .filter((folder) => !folder.includes("node_modules"));
}
