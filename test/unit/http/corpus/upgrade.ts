import { type Case, get, post, serves } from "../case.ts";

export const UPGRADE: readonly Case[] = [
  serves(
    [
      "an upgrade to WebSocket",
      "9110 7.8",
      get("Connection: Upgrade", "Upgrade: websocket"),
    ],
    [{ upgrade: "websocket" }],
  ),
  serves(
    [
      "upgrade among other options",
      "9110 7.6.1",
      get("Upgrade: websocket", "Connection: keep-alive, upgrade"),
    ],
    [{ upgrade: "websocket" }],
  ),
  serves(
    [
      "a list of protocols",
      "9110 7.8",
      get("Connection: upgrade", "Upgrade: h2c, foo/1"),
    ],
    [{ upgrade: "h2c, foo/1" }],
  ),
  serves(
    [
      "protocols in two fields",
      "9110 5.3",
      get("Connection: upgrade", "Upgrade: h2c", "Upgrade: foo"),
    ],
    [{ upgrade: "h2c, foo" }],
  ),
  serves(
    [
      "Upgrade that Connection does not name",
      "9110 7.8",
      get("Upgrade: websocket") + get(),
    ],
    [{}, {}],
  ),
  serves(
    [
      "Connection that names no Upgrade",
      "9110 7.8",
      get("Connection: upgrade") + get(),
    ],
    [{}, {}],
  ),
  serves(
    [
      "an empty Upgrade",
      "9110 7.8",
      get("Connection: upgrade", "Upgrade:") + get(),
    ],
    [{}, {}],
  ),
  serves(
    [
      "an upgrade with a body",
      "9110 7.8",
      `${post("Connection: upgrade", "Upgrade: foo", "Content-Length: 3")}abc`,
    ],
    [{ method: "POST", body: "abc", upgrade: "foo" }],
  ),
];
