/** The app without pfserve, on `node:http`: what every runtime has. */
import { createServer } from "node:http";
import process from "node:process";
import handle from "./handler.js";

createServer(handle).listen(Number(process.env.PORT), "127.0.0.1");
