/** Lets `close` run once: by a second time its descriptor's number may belong to something else. */
export function once(close: () => void): () => void {
  let isOpen = true;
  return () => {
    if (isOpen) close();
    isOpen = false;
  };
}
