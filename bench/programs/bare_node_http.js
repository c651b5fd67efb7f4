/**
 * A `(req, res)` handler without pfserve, on `node:http`: what every runtime has. The argument is
 * the module of the handler.
 */
import { createServer } from "node:http";
import process from "node:process";

const { default: handle } = await import(process.argv[2] ?? "./handler.js");

createServer(handle).listen(Number(process.env.PORT), "127.0.0.1");
