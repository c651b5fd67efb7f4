import { readFileSync } from "node:fs";

/** Finds a user by name or number; a number needs no entry in passwd(5) and is its own group. */
export function findUser(
  nameOrId: string,
): { uid: number; gid: number } | undefined {
  for (const [name, , uid, gid] of entries("/etc/passwd")) {
    if (name === nameOrId || uid === nameOrId) {
      return { uid: Number(uid), gid: Number(gid) };
    }
  }
  const id = parseId(nameOrId);
  return id === undefined ? undefined : { uid: id, gid: id };
}

/** Finds a group by name or number. */
export function findGroup(nameOrId: string): number | undefined {
  for (const [name, , gid] of entries("/etc/group")) {
    if (name === nameOrId) return Number(gid);
  }
  return parseId(nameOrId);
}

/** Groups that have a user as a member, beside the one that passwd(5) gives it. */
export function findGroupsOf(nameOrId: string): number[] {
  const [name = nameOrId] = entries("/etc/passwd")
    .find(([each, , uid]) => each === nameOrId || uid === nameOrId) ?? [];
  return entries("/etc/group")
    .filter(([, , , members = ""]) => members.split(",").includes(name))
    .map(([, , gid]) => Number(gid));
}

function parseId(text: string): number | undefined {
  return /^\d+$/.test(text) ? Number(text) : undefined;
}

function entries(path: string): string[][] {
  return readFileSync(path, "utf8").split("\n")
    .filter((line) => line.includes(":")).map((line) => line.split(":"));
}
