// Times what a worker does, without the messages to and from it. Self-contained: it is also injected into the viewer's worker.

/**
 * @template T
 * @param {number} rounds @param {() => T[]} prepare fresh inputs for a round, not timed @param {(input: T) => unknown} run
 * @returns {Promise<number>} milliseconds of the fastest round, since nothing but other programs makes one slower
 */
export async function timeRounds(rounds, prepare, run) {
  let best = Infinity;
  // The first one, in which the browser still compiles, does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const inputs = prepare();
    const start = performance.now();
    for (const input of inputs) await run(input);
    if (round > 0) best = Math.min(best, performance.now() - start);
  }
  return best;
}
