import { node } from "@elysiajs/node";
import { Elysia } from "elysia";
import app from "./elysia.ts";

new Elysia({ adapter: node() }).use(app).listen(3000);
