let tolerant = false;

/** Ends quietly where nobody reads on, as in `nocturne inspect folder --json | head`. */
export function tolerateClosedPipes(): void {
  if (tolerant) return;
  tolerant = true;
  process.stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE") throw error;
    process.exit();
  });
  // Progress that nobody watches is no reason to end a training.
  process.stderr.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
  });
}
