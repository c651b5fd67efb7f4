/** An https.Server with a certificate of its own, listening. */
import { readFileSync } from "node:fs";
import { createServer } from "node:https";

function read(name: string): string {
  const url = new URL(`../../../fixtures/tls/${name}`, import.meta.url);
  return readFileSync(url, "utf8");
}

const options = { cert: read("cert.pem"), key: read("key.pem") };
createServer(options, (request, response) => {
  const { encrypted } = request.socket as { encrypted?: boolean };
  response.end(`${request.url} ${encrypted}`);
}).listen(3000);
