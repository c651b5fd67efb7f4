import { changed, type GunicornSection, notHere, notYet, same } from "./row.ts";

const HTTP2 =
  "HTTP/2 comes with a later version; a proxy in front can speak it to clients.";

/** TLS and HTTP/2. */
export const PROTOCOLS: readonly GunicornSection[] = [
  {
    title: "SSL",
    settings: [
      same("keyfile", "--keyfile"),
      changed(
        "certfile",
        "--certfile",
        "The arbiter reads it at the start and at each reload; several, with a `keyfile` each, are for several names.",
      ),
      notHere(
        "ssl_version",
        "--ssl-version",
        "Gunicorn itself takes no notice of it since version 21.",
      ),
      changed(
        "cert_reqs",
        "--cert-reqs",
        "1 and 2 need `ca_certs`; the names are `optional` and `required`.",
      ),
      same("ca_certs", "--ca-certs"),
      notHere(
        "suppress_ragged_eofs",
        "--suppress-ragged-eofs",
        "It is a switch of Python's ssl module.",
      ),
      notHere(
        "do_handshake_on_connect",
        "--do-handshake-on-connect",
        "It is a switch of Python's ssl module; here a handshake keeps nobody waiting.",
      ),
      same("ciphers", "--ciphers"),
    ],
  },
  {
    title: "HTTP/2",
    settings: [
      notYet("http_protocols", "--http-protocols", HTTP2),
      notYet("http2_cleartext", "--http2-cleartext", HTTP2),
      notYet(
        "http2_max_concurrent_streams",
        "--http2-max-concurrent-streams",
        HTTP2,
      ),
      notYet("http2_initial_window_size", "--http2-initial-window-size", HTTP2),
      notYet("http2_max_frame_size", "--http2-max-frame-size", HTTP2),
      notYet(
        "http2_max_header_list_size",
        "--http2-max-header-list-size",
        HTTP2,
      ),
    ],
  },
];
