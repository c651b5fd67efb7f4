import type { Container } from "../runtime.ts";

/** A Dockerfile in which pfserve is process 1, without root, and gets the signals. */
export function dockerfileText(
  { image, user, install, command }: Container,
  config: string,
): string {
  const start = [...command, "-c", config, "-b", "0.0.0.0:8000"];
  const lines = install.includes(`USER ${user}`)
    ? install
    : [...install, `USER ${user}`];
  return `FROM ${image}
WORKDIR /app
ENV NODE_ENV=production
${lines.join("\n")}
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ${JSON.stringify(start).replaceAll('","', '", "')}
`;
}

/** What does not belong in an image. */
export const DOCKERIGNORE = `.git
.env
.env.*
node_modules
npm-debug.log
*.log
*.pid
Dockerfile
.dockerignore
*.service
`;
