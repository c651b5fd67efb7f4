/** Says what it is told of the client. */
import type { HandlerInfo } from "../../../src/http/handler_info.ts";

export default {
  fetch(request: Request, info: HandlerInfo): Response {
    return Response.json({
      method: request.method,
      url: request.url,
      headers: [...request.headers],
      remote: info.remoteAddr,
      address: info.requestIP()?.address ?? null,
      socket: info.incoming.socket.remoteAddress ?? null,
      protocol: info.protocol,
      httpVersion: info.httpVersion,
      serverName: info.tls?.serverName ?? null,
      certificate: info.tls?.clientCertificate ?? null,
    });
  },
};
