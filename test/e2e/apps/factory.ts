/** Makes its app; exports another one by name. */
export interface App {
  fetch(): Response;
}

export function make(): App {
  return { fetch: () => new Response("made by a factory") };
}

export const named: App = { fetch: () => new Response("exported by name") };
