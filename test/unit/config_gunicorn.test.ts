import assert from "node:assert/strict";
import { it } from "node:test";
import { parseCommandLine } from "../../src/config/command_line.ts";
import { readConfigModule } from "../../src/config/config_file.ts";
import {
  fateOf,
  GUNICORN_SECTIONS,
  reasonAgainst,
} from "../../src/config/gunicorn/gunicorn.ts";
import { HOOKS } from "../../src/hooks/hook_names.ts";
import type { HookName } from "../../src/hooks/hooks.ts";
import { SETTING_NAMES, settingOf } from "../../src/config/settings_table.ts";

const ALL = GUNICORN_SECTIONS.flatMap(({ settings }) => settings);

/** The 119 settings of Gunicorn 26.2, by `gunicorn --print-config` and its reference. */
const NAMES = `
  access_log_format accesslog asgi_disconnect_grace_period asgi_lifespan asgi_loop backlog bind
  ca_certs capture_output casefold_http_method cert_reqs certfile chdir check_config child_exit
  ciphers config control_socket control_socket_disable control_socket_mode daemon
  default_proc_name dirty_apps dirty_graceful_timeout dirty_post_fork dirty_threads dirty_timeout
  dirty_worker_exit dirty_worker_init dirty_workers disable_redirect_access_to_syslog
  do_handshake_on_connect dogstatsd_tags enable_backlog_metric enable_stdio_inheritance errorlog
  forwarded_allow_ips forwarder_headers graceful_timeout group header_map http2_cleartext
  http2_initial_window_size http2_max_concurrent_streams http2_max_frame_size
  http2_max_header_list_size http_parser http_protocols initgroups keepalive keyfile
  limit_request_field_size limit_request_fields limit_request_line logconfig logconfig_dict
  logconfig_json logger_class loglevel max_requests max_requests_jitter nworkers_changed
  on_dirty_starting on_exit on_reload on_starting paste permit_obsolete_folding
  permit_unconventional_http_method permit_unconventional_http_version pidfile post_fork
  post_request post_worker_init pre_exec pre_fork pre_request preload_app print_config proc_name
  protocol proxy_allow_ips proxy_protocol pythonpath raw_env raw_paste_global_conf reload
  reload_engine reload_extra_files reuse_port root_path secure_scheme_headers sendfile spew
  ssl_context ssl_version statsd_host statsd_prefix strip_header_spaces suppress_ragged_eofs
  syslog syslog_addr syslog_facility syslog_prefix threads timeout tmp_upload_dir umask user
  uwsgi_allow_ips when_ready worker_abort worker_class worker_connections worker_exit worker_int
  worker_tmp_dir workers wsgi_app
`.trim().split(/\s+/);

function isHook(name: string): name is HookName {
  return name in HOOKS;
}

it("there are 119 settings of Gunicorn, each one once", () => {
  assert.equal(NAMES.length, 119);
  assert.deepEqual(ALL.map(({ name }) => name).sort(), [...NAMES].sort());
});

for (const row of ALL) {
  const { name, flags, fate } = row;

  it(`${name} of Gunicorn is a setting, or there is a reason`, () => {
    const { status, ours, note } = fateOf(row);
    if (ours === undefined) {
      assert.match(note, /^[A-Z`].{10,}\.$/);
      assert.ok(fate === "not here" || fate === "not yet", "it is missing");
      assert.equal(status, fate);
      return;
    }
    assert.equal(note === "", status === "the same");
    if (isHook(ours)) return assert.equal(HOOKS[ours].alias, name);
    assert.equal(settingOf(ours).alias, name);
    for (const flag of flags) {
      assert.ok(settingOf(ours).flags.includes(flag), flag);
    }
  });

  it(`${name} of Gunicorn is taken or refused with its reason, by flag and in a file`, async () => {
    const reason = reasonAgainst(name);
    const { ours, status } = fateOf(row);
    assert.equal(reason === undefined, ours !== undefined);
    for (const flag of flags) {
      if (ours !== undefined && !isHook(ours)) {
        const isFlag = settingOf(ours).type.kind === "flag";
        const { given } = parseCommandLine(isFlag ? [flag] : [flag, "x"]);
        assert.equal(given[0]?.name, ours);
        continue;
      }
      for (const argv of [[flag], [flag, "x"], [`${flag}=x`]]) {
        assert.throws(() => parseCommandLine(argv), {
          name: "PfserveError",
          exitCode: 2,
          message: `Cannot use Gunicorn's ${flag}: ${reason}`,
        });
      }
    }
    if (ours !== undefined) return;
    assert.ok(reason!.startsWith(`${status}: `));
    await assert.rejects(readConfigModule({ [name]: 1 }, "c.ts"), {
      name: "PfserveError",
      exitCode: 1,
      message: `Cannot use Gunicorn's ${name} in c.ts: ${reason}`,
    });
  });
}

it("no setting of pfserve is called like one of Gunicorn's that it is not", () => {
  const names: readonly string[] = SETTING_NAMES.flatMap((name) => [
    name,
    settingOf(name).alias,
  ]);
  for (const row of ALL) {
    if (fateOf(row).ours === undefined) {
      assert.ok(!names.includes(row.name), row.name);
    }
  }
});
