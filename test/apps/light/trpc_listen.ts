import { createHTTPServer } from "@trpc/server/adapters/standalone";
import { router } from "./trpc_router.ts";

createHTTPServer({ router }).listen(3000);
