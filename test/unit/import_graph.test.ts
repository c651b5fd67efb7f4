import assert from "node:assert/strict";
import { it } from "node:test";
import { parseImports } from "./import_graph.ts";

function targetsOf(text: string): string[] {
  return parseImports("src/a/b.ts", text)
    .map(({ to, isTypeOnly }) => isTypeOnly ? `type ${to}` : to);
}

it("imports and re-exports are seen from the root", () => {
  assert.deepEqual(
    targetsOf(
      `import { a, type B } from "./c.ts";\nexport * from "../d.ts";\n` +
        `import e from "node:fs";\nimport "../../f.ts";\n`,
    ),
    ["src/a/c.ts", "src/d.ts", "node:fs", "f.ts"],
  );
});

it("imports of types alone are told apart", () => {
  assert.deepEqual(
    targetsOf(
      `import type { A } from "./a.ts";\nexport type { B } from "./b.ts";\n` +
        `import {\n  type C,\n  type D,\n} from "./c.ts";\n`,
    ),
    ["type src/a/a.ts", "type src/a/b.ts", "type src/a/c.ts"],
  );
});

it("imports inside expressions count, comments and exported code do not", () => {
  assert.deepEqual(
    targetsOf(
      `const m = await import("../m.ts");\n// import("./n.ts")\n` +
        `/*\nimport "./o.ts";\n*/\nexport function f() {\n  return "x from \\"y\\"";\n}\n`,
    ),
    ["src/m.ts"],
  );
});
