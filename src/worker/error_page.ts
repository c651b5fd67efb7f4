import { messageOf, stackOf } from "../errors.ts";
import type { App } from "../http/app.ts";

/** Seconds after which a browser asks again. */
const REFRESH = 1;

/** An app that shows why the real one does not load, for whoever is writing it. */
export function errorApp(error: unknown): App {
  const title = messageOf(error);
  const text = stackOf(error);
  return {
    kind: "fetch",
    fetch: (request) => {
      const wantsHtml = request.headers.get("accept")?.includes("text/html");
      return wantsHtml
        ? respond("text/html", page(title, text))
        : respond("text/plain", `${text}\n`);
    },
  };
}

function respond(type: string, body: string): Response {
  const headers = {
    "content-type": `${type}; charset=utf-8`,
    "cache-control": "no-store",
  };
  return new Response(body, { status: 500, headers });
}

function page(title: string, text: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="refresh" content="${REFRESH}">
<title>${escape(title)}</title>
<body style="font: 16px system-ui, sans-serif; margin: 2em">
<h1 style="font-size: 1.2em">The app does not load</h1>
<pre style="white-space: pre-wrap">${escape(text)}</pre>
<p>This page goes away when the app is mended.</p>
</body>
</html>
`;
}

function escape(text: string): string {
  const entities: Record<string, string> = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
  };
  return text.replace(/[&<>"]/g, (character) => entities[character]!);
}
