import { fetchRequestHandler } from "@trpc/server/adapters/fetch";
import { router } from "./trpc_router.ts";

export default {
  fetch: (req: Request) => fetchRequestHandler({ endpoint: "", req, router }),
};
