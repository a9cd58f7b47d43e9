// Times the jobs of a worker, whoever's it is. Self-contained: it is also injected into the page of the viewer.

/**
 * Keeps two jobs in the worker until all are done, after one round that is not timed.
 * @param {Worker} worker @param {() => unknown[]} jobs fresh ones, since buffers are handed over
 * @param {(job: any) => void} send @param {number} rounds
 * @returns {Promise<number>} milliseconds of the fastest round
 */
export async function timeJobs(worker, jobs, send, rounds) {
  let best = Infinity;
  for (let round = 0; round <= rounds; round += 1) {
    const waiting = jobs();
    let open = 0;
    const start = performance.now();
    await new Promise((done) => {
      const next = () => {
        while (open < 2 && waiting.length > 0) {
          open += 1;
          send(waiting.shift());
        }
        if (open === 0) done(undefined);
      };
      worker.onmessage = () => {
        open -= 1;
        next();
      };
      next();
    });
    if (round > 0) best = Math.min(best, performance.now() - start);
  }
  return best;
}
