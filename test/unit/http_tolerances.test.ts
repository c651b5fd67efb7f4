/** What each tolerance lets through, and what it does not. */
import assert from "node:assert/strict";
import { it } from "node:test";
import { STRICT, type Tolerances } from "../../src/http/wire/tolerances.ts";
import { type Case, get, head, refuses, serves } from "./http/case.ts";
import { checkCase } from "./http/check_case.ts";
import { ALL_CASES } from "./http/corpus/all.ts";
import { eachByte, everySplit } from "./http/pieces.ts";
import { encodeLatin1, readMessages } from "./http/read_messages.ts";

/** What becomes of the same bytes without the tolerance: a status, or the fields that are read. */
interface Tolerated {
  readonly on: Case;
  readonly off: number | readonly string[];
}

type Topic = Partial<Tolerances>;

function line(text: string): string {
  return head(text, "Host: a");
}

function tolerates(on: Case, off: number | readonly string[]): Tolerated {
  return { on, off };
}

/** Refused with and without. */
function never(
  name: string,
  section: string,
  bytes: string,
  status: number,
): Tolerated {
  return { on: refuses([name, section, bytes], status), off: status };
}

const FOLDED: readonly Tolerated[] = [
  tolerates(
    serves(["a folded field", "9112 5.2", get("A: b", " c", "\t d ", "E: f")], [
      {
        fields: ["a", "b c d", "e", "f"],
      },
    ]),
    400,
  ),
  tolerates(
    serves(["a fold of space alone", "9112 5.2", get("A: b", "  ")], [{
      fields: ["a", "b"],
    }]),
    400,
  ),
  tolerates(
    refuses(
      [
        "folds that are too long in all",
        "9112 5.2",
        get("A: b", ` ${"c".repeat(10)}`),
      ],
      431,
      {
        limits: { fieldBytes: 15 },
      },
    ),
    400,
  ),
  {
    on: refuses([
      "a control character in a fold",
      "9110 5.5",
      get("A: b", " \x01"),
    ], 400),
    off: 400,
  },
  never(
    "a fold before the first field",
    "9112 2.2",
    head("GET / HTTP/1.1", " Host: a"),
    400,
  ),
  never(
    "a folded Host",
    "9112 5.2",
    head("GET / HTTP/1.1", "Host:", " a"),
    400,
  ),
  never(
    "a folded Transfer-Encoding",
    "9112 5.2",
    get("Transfer-Encoding:", " chunked"),
    400,
  ),
  never(
    "a folded Content-Length",
    "9112 5.2",
    get("Content-Length: 1", " 0"),
    400,
  ),
  never("a space before the colon with folds", "9112 5.1", get("A : b"), 400),
];

const SPACES: readonly Tolerated[] = [
  tolerates(
    serves(
      ["spaces before a colon", "9112 5.1", get("A \t : b", "Accept : c")],
      [{
        fields: ["a", "b", "accept", "c"],
      }],
    ),
    400,
  ),
  tolerates(
    serves([
      "Content-Length with a space is the length",
      "9112 5.1",
      `${get("Content-Length : 1")}x`,
    ], [{
      body: "x",
    }]),
    400,
  ),
  never(
    "Content-Length twice, once with a space",
    "9112 6.3",
    get("Content-Length: 1", "Content-Length : 2"),
    400,
  ),
  never(
    "both framings, one with a space",
    "9112 6.1",
    get("Transfer-Encoding : chunked", "Content-Length: 2"),
    400,
  ),
  never("a space in a name", "9110 5.6.2", get("A B : c"), 400),
  never("a no-break space", "9112 5.1", get("A\xa0: b"), 400),
  never("nothing but a space", "9112 5", get(" : b"), 400),
];

const METHOD: readonly Tolerated[] = [
  ...["FOO", "foo", "X#Y", "A".repeat(300), "patch"].map((method) =>
    tolerates(
      serves([
        `the method ${method.slice(0, 9)}`,
        "9110 9.1",
        line(`${method} / HTTP/1.1`),
      ], [{ method }]),
      501,
    )
  ),
  tolerates(
    serves([
      "a method that a Request writes in upper case",
      "9110 9.1",
      line("get / HTTP/1.1"),
    ]),
    501,
  ),
  ...["CONNECT a:1", "TRACE /", "trace /", "TRACK /"].map((start) =>
    never(start, "9110 9.3.6", line(`${start} HTTP/1.1`), 501)
  ),
  never("a method that is no token", "9110 9.1", line("G@T / HTTP/1.1"), 400),
  never("no method", "9112 3", line(" / HTTP/1.1"), 400),
];

const VERSION: readonly Tolerated[] = [
  ...(["1.2", "1.9", "2.0", "9.9"] as const).map((version) =>
    tolerates(
      serves([`HTTP/${version}`, "9110 2.5", line(`GET / HTTP/${version}`)]),
      505,
    )
  ),
  tolerates(
    {
      ...serves(["HTTP/0.9", "9110 2.5", line("GET / HTTP/0.9")], [{
        minor: 0,
        isPersistent: false,
      }]),
      end: "closed",
    },
    505,
  ),
  never("two digits", "9112 2.3", line("GET / HTTP/1.10"), 400),
  never("another protocol", "9112 2.3", line("GET / RTSP/1.0"), 400),
  tolerates(
    refuses(
      ["the preface of HTTP/2", "9113 3.4", line("PRI * HTTP/2.0")],
      501,
    ),
    505,
  ),
];

const CASE: readonly Tolerated[] = [
  tolerates(serves(["get", "9110 9.1", line("get / HTTP/1.1")]), 501),
  tolerates(
    serves(["patch", "9110 9.1", line("pAtCh / HTTP/1.1")], [{
      method: "PATCH",
    }]),
    501,
  ),
  never(
    "a method that is unknown in any case",
    "9110 9.1",
    line("foo / HTTP/1.1"),
    501,
  ),
];

const UNDERSCORES = get("X_A: b", "C: d", "_: e");
const TOPICS: readonly (readonly [string, Topic, readonly Tolerated[]])[] = [
  ["foldedFields", { foldedFields: true }, FOLDED],
  ["spaceBeforeColon", { spaceBeforeColon: true }, SPACES],
  ["anyMethod", { anyMethod: true }, METHOD],
  ["anyVersion", { anyVersion: true }, VERSION],
  ["anyCaseMethod", { anyCaseMethod: true }, CASE],
  ["underscores dropped", { underscores: "drop" }, [
    tolerates(
      serves(["underscores are left out", "9110 5.6.2", UNDERSCORES], [{
        fields: ["c", "d"],
      }]),
      ["x_a", "b", "c", "d", "_", "e"],
    ),
    tolerates(
      serves([
        "what frames is found behind them",
        "9110 5.6.2",
        `${get("X_A: b", "Content-Length: 1")}x`,
      ], [{
        fields: ["content-length", "1"],
        body: "x",
      }]),
      ["x_a", "b", "content-length", "1"],
    ),
    never(
      "a tab behind a framing field that follows them",
      "9112 6.3",
      get("X_A: b", "Content-Length: 1\t"),
      400,
    ),
    never("a bad value under such a name", "9110 5.5", get("X_A: \x01"), 400),
  ]],
  ["underscores refused", { underscores: "refuse" }, [
    tolerates(
      refuses(["underscores", "9110 5.6.2", UNDERSCORES], 400),
      ["x_a", "b", "c", "d", "_", "e"],
    ),
  ]],
];

for (const [topic, change, cases] of TOPICS) {
  const tolerances = { ...STRICT, ...change };
  for (const { on, off } of cases) {
    it(`${topic}: ${on.name}`, () => {
      const bytes = encodeLatin1(on.bytes);
      checkCase(on, readMessages([bytes], on.limits, tolerances));
      checkCase(on, readMessages(eachByte(bytes), on.limits, tolerances));
      for (const halves of everySplit(bytes)) {
        checkCase(on, readMessages(halves, on.limits, tolerances));
      }
      const { end, messages } = readMessages([bytes], on.limits);
      if (typeof off === "number") return assert.equal(end, off);
      const { fields } = messages[0]!.head;
      assert.deepEqual(fields.slice(2), off);
    });
  }
}

it("what is served by the rules is read alike with every tolerance", () => {
  const all: Tolerances = {
    foldedFields: true,
    spaceBeforeColon: true,
    anyMethod: true,
    anyVersion: true,
    anyCaseMethod: true,
    underscores: "keep",
  };
  for (const { bytes, limits, end, name } of ALL_CASES) {
    if (typeof end === "number") continue;
    const pieces = [encodeLatin1(bytes)];
    assert.deepEqual(
      readMessages(pieces, limits, all),
      readMessages(pieces, limits),
      name,
    );
  }
});
