/** What a file says that matters for how Node runs it. */
export interface SourceFacts {
  /** Has syntax that is more than types. */
  readonly needsCompiler: boolean;
  /** What it imports, loads or exports again. */
  readonly specifiers: readonly string[];
  /** Names that it imports as if they were values. */
  readonly importedNames: readonly string[];
  /** Names that it exports as types, and as values. */
  readonly types: readonly string[];
  readonly values: readonly string[];
}

/**
 * Syntax for which more than types have to be removed. To take too much for it costs a little time when
 * a worker starts; to take too little is an app that does not load.
 */
const MORE_THAN_TYPES: readonly RegExp[] = [
  /(?<!\bdeclare\s+(?:const\s+)?)\benum\s+[\w$]+\s*\{/,
  /(?<!\bdeclare\s+)\b(?:namespace|module)\s+[A-Za-z_$][\w$.]*\s*\{/,
  // A property that is declared by a parameter.
  /\bconstructor\s*\([^{]*?\b(?:public|private|protected|readonly|override)\s+[\w$]/,
  /^\s*(?:export\s+)?import\s+[\w$]+\s*=/m,
  /^\s*export\s*=/m,
  // Decorators, which no engine knows yet: before a declaration, and of a parameter.
  /^\s*@[A-Za-z_$(][\w$.]*/m,
  /[(,]\s*@[A-Za-z_$][\w$.]*\s*[(\s]/,
  // Node takes JSON by an attribute alone.
  /\bfrom\s*["'][^"']+\.json["'](?!\s*with\b)/,
];

const COMMENT =
  /("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')|\/\*[\s\S]*?\*\/|\/\/[^\n]*/g;
const SPECIFIER =
  /\bfrom\s*["']([^"'\n]+)["']|\bimport\s*["']([^"'\n]+)["']|\b(?:import|require)\s*\(\s*["']([^"'\n]+)["']/g;
const NAMED =
  /\b(?:import|export)\s+(?!type\b)(?:[\w$]+\s*,\s*)?\{([^}]*)\}\s*from\b/g;
const TYPE_EXPORT =
  /\bexport\s+(?:declare\s+)?(?:interface|type)\s+([A-Za-z_$][\w$]*)/g;
const VALUE_EXPORT =
  /\bexport\s+(?:default\s+)?(?:async\s+)?(?:abstract\s+)?(?:const|let|var|function\*?|class|enum)\s+([A-Za-z_$][\w$]*)/g;

/** Reads TypeScript without parsing it. */
export function readSource(text: string): SourceFacts {
  const code = text.replace(
    COMMENT,
    (_match, quoted: string | undefined) => quoted ?? "",
  );
  return {
    needsCompiler: MORE_THAN_TYPES.some((syntax) => syntax.test(code)),
    specifiers: [...code.matchAll(SPECIFIER)]
      .map(([, from, bare, called]) => (from ?? bare ?? called)!),
    importedNames: [...code.matchAll(NAMED)]
      .flatMap(([, list]) => list!.split(","))
      .map((each) => each.trim().split(/\s+/))
      .filter(([name]) => name !== "" && name !== "type")
      .map(([name]) => name!),
    types: namesIn(code, TYPE_EXPORT),
    values: namesIn(code, VALUE_EXPORT),
  };
}

function namesIn(code: string, pattern: RegExp): string[] {
  return [...code.matchAll(pattern)].map(([, name]) => name!);
}
