/** Is never loaded to the end. */
setInterval(() => {}, 1000);
await new Promise(() => {});
export default { fetch: (): Response => new Response("never") };
