/** Sends five chunks, the next one each time that `/next` is asked for. */
const waiting: (() => void)[] = [];

function next(): Promise<void> {
  return new Promise((resolve) => waiting.push(resolve));
}

function chunks(): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let sent = 0;
  return new ReadableStream({
    async pull(controller) {
      if (sent > 0) await next();
      controller.enqueue(encoder.encode(`chunk ${++sent}\n`));
      if (sent === 5) controller.close();
    },
  }, { highWaterMark: 0 });
}

export default {
  fetch(request: Request): Response {
    if (new URL(request.url).pathname === "/next") {
      waiting.shift()?.();
      return new Response("next\n");
    }
    return new Response(chunks());
  },
};
