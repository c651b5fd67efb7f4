import { defineHandler, readBody } from "nitro/h3";

export default defineHandler(async (event) => {
  const { a, b } = await readBody(event);
  return { sum: a + b };
});
