import { variables } from "../list_types.ts";
import { permissionBits } from "../number_types.ts";
import { runtimeChoice } from "../runtime_type.ts";
import type { Rows } from "../setting.ts";
import { account, text, toggle } from "../text_types.ts";

/** How the processes live on the machine. */
export const SERVER_MECHANICS: Rows<
  | "runtime"
  | "chdir"
  | "env"
  | "pidfile"
  | "name"
  | "daemon"
  | "user"
  | "group"
  | "umask"
  | "initgroups"
  | "preload"
  | "workerTmpDir"
  | "tmpUploadDir"
> = {
  runtime: {
    section: "Server mechanics",
    flags: ["--runtime"],
    alias: "runtime",
    type: runtimeChoice,
    default: undefined,
    doc:
      "Runtime to run on: `node`, `bun`, `deno`, or the path of an executable. " +
      "Without it, the one that started the command; with `bunx` and `bun add -g` that is Bun. " +
      "A path has a slash in it. Deno gets `-A`. It counts when the server starts, and not at `HUP`.",
  },
  chdir: {
    section: "Server mechanics",
    flags: ["--chdir"],
    alias: "chdir",
    type: text("a path", "PATH"),
    default: undefined,
    doc: "Directory to change to before the app is loaded. " +
      "Relative paths of other settings are seen from there; the config file is not.",
  },
  env: {
    section: "Server mechanics",
    flags: ["-e", "--env"],
    alias: "raw_env",
    type: variables,
    default: [],
    doc:
      "Environment variable for the workers; repeat the option, or write a list, for more than one. " +
      "A config file may also write an object: `env: { NAME: value }`.",
  },
  pidfile: {
    section: "Server mechanics",
    flags: ["-p", "--pid"],
    alias: "pidfile",
    type: text("a path", "PATH"),
    default: undefined,
    doc: "File that holds the process id of the arbiter while it runs. " +
      "During an upgrade the new arbiter's file has `.2` at the end of its name.",
  },
  name: {
    section: "Server mechanics",
    flags: ["-n", "--name"],
    alias: "proc_name",
    type: text("a name", "NAME"),
    default: undefined,
    doc: "Name shown in the process titles. " +
      "It tells servers apart in the output of `ps` and `top`.",
  },
  daemon: {
    section: "Server mechanics",
    flags: ["-D", "--daemon"],
    alias: "daemon",
    type: toggle,
    default: false,
    doc: "Run in the background, away from the terminal. " +
      "The command ends when the server is up, or fails when it cannot start. " +
      "Set `error-logfile`, because there is no standard error to write to.",
  },
  user: {
    section: "Server mechanics",
    flags: ["-u", "--user"],
    alias: "user",
    type: account("a user", "USER"),
    default: undefined,
    doc: "User that workers run as, by name or id. " +
      "The arbiter must run as root to change it. It also becomes the owner of unix sockets and log files.",
  },
  group: {
    section: "Server mechanics",
    flags: ["-g", "--group"],
    alias: "group",
    type: account("a group", "GROUP"),
    default: undefined,
    doc: "Group that workers run as, by name or id. " +
      "The arbiter must run as root to change it.",
  },
  umask: {
    section: "Server mechanics",
    flags: ["-m", "--umask"],
    alias: "umask",
    type: permissionBits,
    default: 0,
    doc: "Permission bits that files made by the server do not get. " +
      "`0o077` keeps a unix socket from everyone but its owner; with the default everyone may connect to it.",
  },
  initgroups: {
    section: "Server mechanics",
    flags: ["--initgroups"],
    alias: "initgroups",
    type: toggle,
    default: false,
    doc: "Give workers the groups that their user is a member of. " +
      "Without it, a worker that runs as another `user` has one group alone. Members are read from `/etc/group`. " +
      "Workers then start as root, and give it up before they load the app.",
  },
  preload: {
    section: "Server mechanics",
    flags: ["--preload"],
    alias: "preload_app",
    type: toggle,
    default: false,
    doc:
      "Load the app once before any worker starts, and start none when that fails. " +
      "It is loaded in a process that ends then, at each reload as well, so `HUP` serves new code. " +
      "Workers share no memory by it, as those of Gunicorn do; where the runtime has a compile cache they find its code compiled. " +
      "What the app does while it is loaded is done once more; no hooks are called. With `reload` it does nothing: " +
      "an app that does not load is shown as a page then.",
  },
  workerTmpDir: {
    section: "Server mechanics",
    flags: ["--worker-tmp-dir"],
    alias: "worker_tmp_dir",
    type: text("a path", "PATH"),
    default: undefined,
    doc: "Directory for the heartbeat files of the workers. " +
      "Without it, `/dev/shm`, or where there is none, the system's directory for temporary files. " +
      "It has to be in memory: a worker that waits for a slow disk looks like a silent one.",
  },
  tmpUploadDir: {
    section: "Server mechanics",
    flags: ["--tmp-upload-dir"],
    alias: "tmp_upload_dir",
    type: text("a path", "PATH"),
    default: undefined,
    doc:
      "Directory for large request bodies on their way to the threads of `gthread` workers. " +
      "Bodies of more than 1 MiB are written there while they arrive. " +
      "Without it, the system's directory for temporary files. The other classes write no bodies to files.",
  },
};
