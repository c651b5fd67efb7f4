import type { Case } from "../case.ts";
import { CHUNKS } from "./chunks.ts";
import { CONNECTION } from "./connection.ts";
import { CONTENT_LENGTH } from "./content_length.ts";
import { CONTROL_CHARACTERS, OBS_TEXT } from "./control_characters.ts";
import { EXPECT } from "./expect.ts";
import { FIELD_SYNTAX } from "./field_syntax.ts";
import { HOST } from "./host.ts";
import { HTTP_1_0 } from "./http_1_0.ts";
import { LIMITS } from "./limits.ts";
import { LINE_ENDINGS } from "./line_endings.ts";
import { PIPELINING } from "./pipelining.ts";
import { REPEATED_FIELDS } from "./repeated_fields.ts";
import { REQUEST_LINE } from "./request_line.ts";
import { TARGET } from "./target.ts";
import { TRAILERS } from "./trailers.ts";
import { TRANSFER_ENCODING } from "./transfer_encoding.ts";
import { UPGRADE } from "./upgrade.ts";

/** What HTTP/1.1 is made of, each with its cases. */
export const CORPUS: Readonly<Record<string, readonly Case[]>> = {
  "request line": REQUEST_LINE,
  "target": TARGET,
  "Host": HOST,
  "field syntax": FIELD_SYNTAX,
  "control characters": CONTROL_CHARACTERS,
  "octets beyond ASCII": OBS_TEXT,
  "line endings": LINE_ENDINGS,
  "repeated fields": REPEATED_FIELDS,
  "Content-Length": CONTENT_LENGTH,
  "Transfer-Encoding": TRANSFER_ENCODING,
  "chunks": CHUNKS,
  "trailers": TRAILERS,
  "Connection": CONNECTION,
  "Expect": EXPECT,
  "Upgrade": UPGRADE,
  "HTTP/1.0": HTTP_1_0,
  "pipelining": PIPELINING,
  "limits": LIMITS,
};

export const ALL_CASES: readonly Case[] = Object.values(CORPUS).flat();
