import assert from "node:assert/strict";
import { it } from "node:test";
import { readSource } from "../../runtimes/node/typescript_source.ts";

const MORE_THAN_TYPES: readonly string[] = [
  "enum Level { Low }",
  "export const enum Level { Low }",
  "namespace Numbers { export const one = 1 }",
  "export module Old.Name {}",
  "class A { constructor(private name: string) {} }",
  "class A { constructor(\n  make = () => 1,\n  public readonly name: string,\n) {} }",
  'import http = require("node:http");',
  "export import Name = Numbers.one;",
  "const app = 1;\nexport = app;",
  "@Injectable()\nexport class Shop {}",
  "class A {\n  @traced hello() {}\n}",
  "class A { constructor(@Inject() shop: Shop) {} }",
  'import data from "./data.json";',
];

const TYPES_ALONE: readonly string[] = [
  "declare enum Level { Low }",
  "declare const enum Level { Low }",
  "declare namespace NodeJS { interface Env {} }",
  'declare module "untyped" {}',
  "const enumerable = { enum: 1, namespace: {} };",
  "class A { private name = 1; constructor(name: string) {} }",
  "// enum Level { Low }\n/* @Injectable() */ const a = 1;",
  "/**\n * @param name\n * enum A {}\n */\nfunction f(name: string) {}",
  'import data from "./data.json" with { type: "json" };',
  'import type http from "node:http"; export default http;',
  'const address = "a, @b"; const text = "enum";',
  "let a = <const>1; using file = open(); module.exports = a;",
];

for (const code of MORE_THAN_TYPES) {
  it(`needs a compiler: ${JSON.stringify(code)}`, () => {
    assert.equal(readSource(code).needsCompiler, true);
  });
}

for (const code of TYPES_ALONE) {
  it(`has types alone: ${JSON.stringify(code)}`, () => {
    assert.equal(readSource(code).needsCompiler, false);
  });
}

it("what a file imports is found in every form", () => {
  const { specifiers } = readSource(`
    import "./effects.ts";
    import a, { b } from './names.ts';
    export * from "../all.ts";
    const c = await import("./later.ts"), d = require("./common.cjs");
    // import "./none.ts";
    const url = "http://example.com"; import e from "package";
  `);
  assert.deepEqual(specifiers, [
    "./effects.ts",
    "./names.ts",
    "../all.ts",
    "./later.ts",
    "./common.cjs",
    "package",
  ]);
});

it("names that are imported as values are told from types", () => {
  const facts = readSource(`
    import first, { Second, type Third, fourth as other } from "./a.ts";
    import type { Fifth } from "./b.ts";
    export { Sixth } from "./c.ts";
    export interface One {} export type Two = 1; export declare interface Three {}
    export const four = 1; export async function five() {} export abstract class Six {}
  `);
  assert.deepEqual(facts.importedNames, ["Second", "fourth", "Sixth"]);
  assert.deepEqual(facts.types, ["One", "Two", "Three"]);
  assert.deepEqual(facts.values, ["four", "five", "Six"]);
});
