/** What a unit of systemd is made of. */
export interface UnitFacts {
  readonly name: string;
  readonly directory: string;
  readonly command: readonly string[];
  /** Config file, as seen from the directory. */
  readonly config: string;
  /** User that the service runs as. */
  readonly uid: number;
}

/** A unit that starts, reloads and stops pfserve as docs/deploy.md says. */
export function unitText(
  { name, directory, command, config, uid }: UnitFacts,
): string {
  // systemd reads it to the end of the line, and takes no quotes there.
  const workingDirectory = directory.replaceAll("%", "%%");
  // Root serves nobody: without a user of the operator's, systemd makes one.
  const user = uid === 0
    ? "DynamicUser=yes\nCacheDirectory=%N\nEnvironment=HOME=%C/%N"
    : `User=${uid}`;
  return `[Unit]
Description=${name.replaceAll("%", "%%")}, served by pfserve
After=network.target

[Service]
Type=simple
${user}
WorkingDirectory=${workingDirectory}
ExecStart=${[...command, "-c", config].map(quote).join(" ")}
ExecReload=/bin/kill -HUP $MAINPID
# The arbiter ends its workers, and needs longer than its graceful-timeout at most.
KillMode=mixed
TimeoutStopSec=35
Restart=on-failure
LimitNOFILE=65536
NoNewPrivileges=yes
PrivateTmp=yes

[Install]
WantedBy=multi-user.target
`;
}

/** A word of a command line, as systemd.service(5) wants it. */
function quote(word: string): string {
  const escaped = word.replaceAll("\\", "\\\\").replaceAll('"', '\\"')
    .replaceAll("%", "%%").replaceAll("$", "$$$$");
  return /^[\w@%+=:,./^-]+$/.test(escaped) ? escaped : `"${escaped}"`;
}
