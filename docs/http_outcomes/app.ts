/** What every back end of docs/http.md serves: it reads the request, and says what it was. */
export default {
  async fetch({ method, url, body }: Request): Promise<Response> {
    // Not as a whole: Deno makes room for as many bytes as were announced, and so ends.
    for await (const _ of body ?? []);
    return new Response(null, { headers: { "x-seen": seen(method, url) } });
  },
};

export function seen(method: string, url: string): string {
  return `${method} ${url.endsWith("/probe") ? "/probe" : "other"}`;
}
