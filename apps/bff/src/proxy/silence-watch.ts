/** An exchange with a resource server, from the moment a connection has taken it until undici lets go of it. */
export type Watched = {
  /** About twice a second: so much more time without a word. */
  countSilence(elapsedMs: number): void;
};

export type SilenceWatch = {
  /** Answers the place of the exchange, by which it is removed. */
  add(exchange: Watched): number;
  remove(place: number): void;
};

/**
 * Makes the clock of all deadlines of exchanges. One timer for all: undici's own, two for each request, would cost a
 * twentieth of a call, since each outlives the request that it was made for.
 */
export function createSilenceWatch(): SilenceWatch {
  // Not a Set, whose outgrown tables would keep the exchanges of its past from being collected while they are young.
  const exchanges: (Watched | null)[] = [];
  const free: number[] = [];
  let timer: NodeJS.Timeout | null = null;

  function tick(): void {
    for (const exchange of exchanges) exchange?.countSilence(tickMs);
    timer = free.length < exchanges.length ? setTimeout(tick, tickMs).unref() : null;
  }

  return {
    add(exchange) {
      const place = free.pop() ?? exchanges.length;
      exchanges[place] = exchange;
      timer ??= setTimeout(tick, tickMs).unref();
      return place;
    },
    remove(place) {
      exchanges[place] = null;
      free.push(place);
    },
  };
}

const tickMs = 500;
