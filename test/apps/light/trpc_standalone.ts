import { createHTTPHandler } from "@trpc/server/adapters/standalone";
import { router } from "./trpc_router.ts";

export default createHTTPHandler({ router });
