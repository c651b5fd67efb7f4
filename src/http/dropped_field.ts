/** What an operator is told of once: fields with underscores are dropped as in Gunicorn and nginx. */
export function droppedField(name: string): string {
  return `Dropped header field ${
    JSON.stringify(name)
  }, and will drop others with an underscore in their name: ` +
    "header-map dangerous lets them through";
}
