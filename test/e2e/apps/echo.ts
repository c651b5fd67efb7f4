/** Sends the body back, as a stream; `/buffered` reads it whole before. */
export default {
  async fetch(request: Request): Promise<Response> {
    const isBuffered = new URL(request.url).pathname === "/buffered";
    return new Response(
      isBuffered ? await request.arrayBuffer() : request.body,
    );
  },
};
