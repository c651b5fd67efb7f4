/** `Bun.CookieMap`, as far as it is used here. */
interface CookieMap {
  toSetCookieHeaders(): string[];
}

declare const Bun: {
  readonly CookieMap: new (header: string) => CookieMap;
};

/** Gives a request what Bun's routes have, and its response the cookies that were changed. */
export async function withCookies(
  request: Request,
  params: Readonly<Record<string, string>>,
  answer: () => unknown,
): Promise<unknown> {
  let cookies: CookieMap | undefined;
  Object.defineProperties(request, {
    params: { value: params, configurable: true },
    cookies: {
      get: () =>
        cookies ??= new Bun.CookieMap(request.headers.get("cookie") ?? ""),
      configurable: true,
    },
  });
  const response = await answer();
  const changes = cookies?.toSetCookieHeaders() ?? [];
  if (changes.length === 0 || !(response instanceof Response)) return response;
  for (const change of changes) response.headers.append("set-cookie", change);
  return response;
}
