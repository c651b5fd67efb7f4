import type { WorkerClassName } from "../worker_class.ts";
import type { SyslogFacility } from "./log_types.ts";

/** Every setting, resolved. Durations are seconds (fractions allowed); sizes are bytes. */
export interface Settings {
  /** Config file to read; without it, the first `pfserve.config.*` in the working directory, if there is one. */
  config: string | undefined;
  /** What the app is: `fetch` for `(request)`, `node` for `(req, res)`, `auto` to tell by its looks. */
  appType: AppType;
  /** Address to listen on; repeat the option, or write a list, for more than one. */
  bind: readonly string[];
  /** Connections that the kernel holds for each listener until a worker accepts them. */
  backlog: number;
  /** Worker processes to run; `auto` means one for each CPU that this process may use. */
  workers: number;
  /** How a worker handles requests: `sync` takes one at a time, `async` many at once. */
  workerClass: WorkerClassName | (string & Record<never, never>);
  /** Runtime that workers run on: `node`, `bun`, `deno`, or the path of an executable. */
  workerRuntime: string | undefined;
  /** Threads of a worker that run the app. */
  threads: number;
  /** Connections that one `async` or `gthread` worker holds at once. */
  workerConnections: number;
  /** Requests that a worker answers before it is replaced; 0 means no limit. */
  maxRequests: number;
  /** Most requests added at random to `max-requests`, so that workers are not all replaced together. */
  maxRequestsJitter: number;
  /** Seconds that a worker may be silent before it is replaced; 0 means no limit. */
  timeout: number;
  /** Seconds that a request may keep its thread without any of its answer; 0 means no limit. */
  requestTimeout: number;
  /** Seconds that a worker may take to load the app and be ready; 0 means no limit. */
  bootTimeout: number;
  /** Seconds that requests in flight have to finish when a worker is stopped. */
  gracefulTimeout: number;
  /** Seconds that an idle connection is kept for the next request; 0 closes it after each response. */
  keepalive: number;
  /** Runtime to run on: `node`, `bun`, `deno`, or the path of an executable. */
  runtime: string | undefined;
  /** File that holds the process id of the arbiter while it runs. */
  pidfile: string | undefined;
  /** Name shown in the process titles. */
  name: string | undefined;
  /** Directory to change to before the app is loaded. */
  chdir: string | undefined;
  /** Environment variable for the workers; repeat the option, or write a list, for more than one. */
  env: readonly string[];
  /** File for the server's own log; `-` means standard error. */
  errorLog: string;
  /** File for the access log; `-` means standard output. */
  accessLog: string | undefined;
  /** Format of a line of the access log: a text with Gunicorn's atoms, `combined`, or `json` for one object a line. */
  accessLogFormat: string;
  /** Least severe messages that the server log takes. */
  logLevel: LogLevel;
  /** Reload whenever a file of the app changes, for development. */
  reload: boolean;
  /** How `reload` learns of changes. */
  reloadEngine: "auto" | "poll" | "inotify";
  /** Another file that `reload` watches; repeat the option, or write a list, for more than one. */
  reloadExtraFiles: readonly string[];
  /** Log each step of each request, with the time since the step before. */
  spew: boolean;
  /** Format of the server's own log: `text`, or one JSON object a line. */
  logFormat: "text" | "json";
  /** Send what workers write to standard output and error to the file of the error log. */
  captureOutput: boolean;
  /** Send both logs to syslog, beside the files that are set. */
  syslog: boolean;
  /** Address of the syslog server. */
  syslogAddress: string;
  /** Name of the program in syslog: messages begin with `pfserve.NAME.error` or `pfserve.NAME.access`. */
  syslogPrefix: string | undefined;
  /** Facility of the messages to syslog. */
  syslogFacility: SyslogFacility;
  /** Keep the access log out of syslog. */
  disableRedirectAccessToSyslog: boolean;
  /** Address of a statsd server that is told of requests, workers and errors. */
  statsdHost: string | undefined;
  /** What the names of metrics begin with; a dot follows it. */
  statsdPrefix: string | undefined;
  /** Tags of every metric, in the form of dogstatsd. */
  dogstatsdTags: string | undefined;
  /** Load the configuration and the app, report, and leave without serving. */
  checkConfig: boolean;
  /** Print every setting and where it comes from, check the app, and leave without serving. */
  printConfig: boolean;
  /** Give each worker its own listening socket with `SO_REUSEPORT`. */
  reusePort: boolean;
  /** What speaks HTTP in the workers. */
  http: "engine" | "node";
  /** Bytes of a request line; a longer one is answered with 414. */
  limitRequestLine: number;
  /** Number of header fields of a request; more are answered with 431. */
  limitRequestFields: number;
  /** Bytes of one header field; a longer one is answered with 431. */
  limitRequestFieldSize: number;
  /** Bytes of a request body; a larger one is answered with 413. */
  limitRequestBody: number;
  /** Give a `gthread` app a request when all of its body is there. */
  requestBuffering: boolean;
  /** Seconds that the head of a request may take to arrive; then the answer is 408. */
  headerTimeout: number;
  /** Seconds in which a request body that the app waits for must go on by 16 KiB, or end; then the answer is 408. */
  bodyTimeout: number;
  /** Seconds without progress of a response that the client does not read; then the connection is closed. */
  writeTimeout: number;
  /** Certificate in PEM form, the chain after it; with it the server speaks HTTPS. */
  certfile: readonly string[];
  /** Private key of the certificate, in PEM form and without a passphrase. */
  keyfile: readonly string[];
  /** Certificates of the authorities that sign those of clients, in PEM form. */
  caCerts: string | undefined;
  /** Whether clients have to show a certificate that `ca-certs` signed. */
  certReqs: "none" | "optional" | "required";
  /** Ciphers that are used, as OpenSSL writes lists of them. */
  ciphers: string | undefined;
  /** Oldest version of TLS that is spoken. */
  tlsMinVersion: "1.2" | "1.3";
  /** Addresses and networks of proxies whose headers are believed, with commas between them. */
  forwardedAllowIps: readonly string[];
  /** Headers by which a believed proxy says that its client speaks HTTPS; repeat the option for more than one. */
  secureSchemeHeaders: Readonly<Record<string, string>>;
  /** Header in which a believed proxy names its client. */
  clientIpHeader: string;
  /** Version of the PROXY protocol in which the peers of `proxy-allow-from` have to say whom they speak for. */
  proxyProtocol: "off" | "v1" | "v2" | "auto";
  /** Addresses and networks of peers that send the PROXY protocol, with commas between them. */
  proxyAllowIps: readonly string[];
  /** What becomes of header fields with an underscore in their name: `drop`, `refuse` or `dangerous`. */
  headerMap: "drop" | "refuse" | "dangerous";
  /** Take header fields that go on in lines which begin with a space. */
  permitObsoleteFolding: boolean;
  /** Take header fields with spaces before the colon. */
  stripHeaderSpaces: boolean;
  /** Take methods of any name, where unknown ones are answered with 501. */
  permitUnconventionalHttpMethod: boolean;
  /** Take versions of HTTP other than 1.0 and 1.1. */
  permitUnconventionalHttpVersion: boolean;
  /** Take methods in lower case for those in upper case. */
  casefoldHttpMethod: boolean;
  /** Run in the background, away from the terminal. */
  daemon: boolean;
  /** User that workers run as, by name or id. */
  user: string | undefined;
  /** Group that workers run as, by name or id. */
  group: string | undefined;
  /** Permission bits that files made by the server do not get. */
  umask: number;
  /** Give workers the groups that their user is a member of. */
  initgroups: boolean;
  /** Load the app once before any worker starts, and start none when that fails. */
  preload: boolean;
  /** Directory for the heartbeat files of the workers. */
  workerTmpDir: string | undefined;
  /** Directory for large request bodies on their way to the threads of `gthread` workers. */
  tmpUploadDir: string | undefined;
}

/** How an app answers: a Fetch handler, a handler of node:http, or whatever it looks like. */
export type AppType = "auto" | "fetch" | "node";

/** Everything that can be configured: the settings, and the app to serve. */
export interface Configuration extends Settings {
  /** App to serve: `MODULE`, `MODULE:NAME` or `MODULE:FACTORY()`. */
  app: string | undefined;
}

/** The name of a setting, as config files spell it. */
export type SettingName = keyof Configuration;

/** Log levels, quietest last. */
export type LogLevel = "debug" | "info" | "warning" | "error" | "critical";
