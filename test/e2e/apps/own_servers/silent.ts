/** Neither listens nor exports anything that answers. */
export const config = { port: 3000 };
