import { type Case, get, head, refuses, serves } from "../case.ts";

/** Some of each kind; the others are in the names of the cases that they belong to. */
const CONTROLS: readonly (readonly [string, string])[] = [
  ["NUL", "\0"],
  ["SOH", "\x01"],
  ["BEL", "\x07"],
  ["BS", "\b"],
  ["VT", "\v"],
  ["FF", "\f"],
  ["ESC", "\x1b"],
  ["US", "\x1f"],
  ["DEL", "\x7f"],
];

function refusesEverywhere(
  [name, character]: readonly [string, string],
): Case[] {
  const places: readonly (readonly [string, string])[] = [
    ["at the end of a value", get(`A: b${character}`)],
    ["inside a value", get(`A: b${character}c`)],
    ["at the beginning of a value", get(`A: ${character}b`)],
    ["inside a name", get(`A${character}b: c`)],
    ["before the colon", get(`A${character}: c`)],
    ["inside a target", head(`GET /${character} HTTP/1.1`, "Host: a")],
    ["inside a method", head(`G${character}ET / HTTP/1.1`, "Host: a")],
    ["inside a Host", head("GET / HTTP/1.1", `Host: a${character}b`)],
  ];
  return places.map(([place, bytes]) =>
    refuses([`${name} ${place}`, "9110 5.5", bytes], 400)
  );
}

/** Octets beyond ASCII: a value may have them, as they are, and nothing else. */
export const OBS_TEXT: readonly Case[] = [
  serves(
    ["latin1 in a value", "9110 5.5", get("A: \xe4\xf6\xfc")],
    [{ fields: ["a", "\xe4\xf6\xfc"] }],
  ),
  serves(
    [
      "UTF-8 in a value stays bytes",
      "9110 5.5",
      get("A: \xc3\xa4\xe2\x82\xac"),
    ],
    [{ fields: ["a", "\xc3\xa4\xe2\x82\xac"] }],
  ),
  serves(
    [
      "octets that Windows-1252 has as other characters",
      "9110 5.5",
      get("A: \x80\x85\x92\x9f"),
    ],
    [{ fields: ["a", "\x80\x85\x92\x9f"] }],
  ),
  serves(
    ["no-break spaces around a value stay", "9110 5.6.3", get("A: \xa0b\xa0")],
    [{ fields: ["a", "\xa0b\xa0"] }],
  ),
  serves(
    ["the first and the last of them", "9110 5.5", get("A: \x80\xff")],
    [{ fields: ["a", "\x80\xff"] }],
  ),
];

export const CONTROL_CHARACTERS: readonly Case[] = CONTROLS.flatMap(
  refusesEverywhere,
);
