import { changed, type GunicornSection, notHere, notYet, same } from "./row.ts";

const CONTROL = "The control socket comes with a later version.";

/** How the processes live on the machine, and who they trust. */
export const MECHANICS: readonly GunicornSection[] = [
  {
    title: "Server mechanics",
    settings: [
      changed(
        "preload_app",
        "--preload",
        "The app is loaded once before any worker starts, in a process that ends then: it finds out early that an app cannot be loaded, and shares no memory. `HUP` still loads new code.",
      ),
      notHere(
        "sendfile",
        "--no-sendfile",
        "An app answers with bytes or a stream, and not with a file that could be left to the kernel.",
      ),
      changed(
        "reuse_port",
        "--reuse-port",
        "The arbiter owns one socket for each worker, so that the restart of a worker loses no connection.",
      ),
      same("chdir", "--chdir"),
      changed(
        "daemon",
        "-D --daemon",
        "The command ends when the server is up, or with an error when it cannot start.",
      ),
      same("raw_env", "-e --env"),
      same("pidfile", "-p --pid"),
      changed(
        "worker_tmp_dir",
        "--worker-tmp-dir",
        "The default is `/dev/shm` where there is one, which is memory already.",
      ),
      same("user", "-u --user"),
      same("group", "-g --group"),
      same("umask", "-m --umask"),
      same("initgroups", "--initgroups"),
      changed(
        "tmp_upload_dir",
        "",
        "Gunicorn makes no use of it; here `gthread` workers put large request bodies there.",
      ),
      same("secure_scheme_headers", ""),
      changed(
        "forwarded_allow_ips",
        "--forwarded-allow-ips",
        "These proxies are believed about the address of the client, too: see `client-ip-header`.",
      ),
      notHere(
        "pythonpath",
        "--pythonpath",
        "JavaScript has no search path for modules: packages are found from the app's folder.",
      ),
      notHere(
        "paste",
        "--paste --paster",
        "PasteDeploy is a way to configure Python apps.",
      ),
      notHere(
        "raw_paste_global_conf",
        "--paste-global",
        "PasteDeploy is a way to configure Python apps.",
      ),
      changed(
        "proxy_protocol",
        "--proxy-protocol",
        "The peers of `proxy-allow-from` have to send a header; without one they get 400. " +
          "`forwarded-allow-ips` is asked about the client that it names.",
      ),
      same("proxy_allow_ips", "--proxy-allow-from"),
      notHere(
        "protocol",
        "--protocol",
        "HTTP is all that is spoken: where nginx has `uwsgi_pass`, use `proxy_pass`.",
      ),
      notHere(
        "uwsgi_allow_ips",
        "--uwsgi-allow-from",
        "The uwsgi protocol is not spoken.",
      ),
      same("permit_obsolete_folding", "--permit-obsolete-folding"),
      same("strip_header_spaces", "--strip-header-spaces"),
      same(
        "permit_unconventional_http_method",
        "--permit-unconventional-http-method",
      ),
      same(
        "permit_unconventional_http_version",
        "--permit-unconventional-http-version",
      ),
      same("casefold_http_method", "--casefold-http-method"),
      notHere(
        "forwarder_headers",
        "--forwarder-headers",
        "WSGI takes headers such as `SCRIPT_NAME` for variables of the server; a Request has no such variables.",
      ),
      same("header_map", "--header-map"),
      notHere(
        "root_path",
        "--root-path",
        "The app gets the path that the client sent; frameworks have a setting for where they are mounted, such as `basePath` of Hono.",
      ),
    ],
  },
  {
    title: "Process naming",
    settings: [
      same("proc_name", "-n --name"),
      notHere(
        "default_proc_name",
        "",
        "Gunicorn sets it for itself; `name` is what there is to set.",
      ),
    ],
  },
  {
    title: "Control",
    settings: [
      notYet("control_socket", "--control-socket", CONTROL),
      notYet("control_socket_mode", "--control-socket-mode", CONTROL),
      notYet(
        "control_socket_disable",
        "--no-control-socket",
        `${CONTROL} There is nothing to turn off.`,
      ),
    ],
  },
];
