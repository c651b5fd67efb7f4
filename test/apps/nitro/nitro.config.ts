import { defineConfig } from "nitro";

export default defineConfig({
  compatibilityDate: "2026-01-01",
  serverDir: ".",
});
