import {
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { resolve } from "node:path";
import process from "node:process";
import type { Files } from "../../src/runtime.ts";
import { createHeartbeat } from "./heartbeat_file.ts";
import { FileLineSink } from "./line_sink.ts";

export const files: Files = {
  readText: (path) => readFileSync(path, "utf8"),
  exists: (path) => existsSync(path),
  isFile: (path) =>
    statSync(path, { throwIfNoEntry: false })?.isFile() ?? false,
  writeAtomically(path, text) {
    const temporary = `${path}.${process.pid}.tmp`;
    try {
      writeFileSync(temporary, text, { mode: 0o644 });
      renameSync(temporary, path);
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  },
  create(path, text) {
    try {
      writeFileSync(path, text, { mode: 0o644, flag: "wx" });
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === "EEXIST") return false;
      throw error;
    }
  },
  rename: (from, to) => renameSync(from, to),
  remove: (path) => rmSync(path, { force: true }),
  resolve: (path, base) =>
    base === undefined ? resolve(path) : resolve(base, path),
  openSink: (path, stream, options) =>
    new FileLineSink(path, stream, {
      ...options,
      isGathering: stream === "stdout",
    }),
  createHeartbeat,
  writeAt: (fd, bytes, position) =>
    void writeSync(fd, bytes, 0, bytes.length, position),
};
