import { messageOf } from "../errors.ts";
import type { Files } from "../runtime.ts";
import type { Finding } from "./finding.ts";

/** In memory: beats on a disk stall with the disk. */
const BEST = "/dev/shm";

/** Where workers beat; `directory` is `worker-tmp-dir`. */
export function checkDirectory(
  files: Pick<Files, "createHeartbeat" | "exists">,
  directory: string | undefined,
): Finding {
  const topic = "heartbeat";
  try {
    files.createHeartbeat(undefined, directory).close();
  } catch (error) {
    return {
      level: "error",
      topic,
      text: `no file can be made for it: ${messageOf(error)}`,
      remedy: "--worker-tmp-dir with a directory that can be written to",
    };
  }
  if (directory !== undefined) {
    return { level: "ok", topic, text: `files can be made in ${directory}` };
  }
  if (isThere(files, BEST)) {
    return { level: "ok", topic, text: `files can be made in ${BEST}` };
  }
  return {
    level: "note",
    topic,
    text:
      `${BEST} cannot be used: its files are on a disk, and a disk that stalls looks like a silent worker`,
    remedy: `a file system in memory, and --worker-tmp-dir to name it`,
  };
}

/** Deno throws where it lacks the permission to look. */
function isThere(files: Pick<Files, "exists">, path: string): boolean {
  try {
    return files.exists(path);
  } catch {
    return false;
  }
}
