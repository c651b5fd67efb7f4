import { defineHandler } from "nitro/h3";

export default defineHandler(({ url }) =>
  `Hello from ${url.searchParams.get("name") ?? "Nitro"}`
);
