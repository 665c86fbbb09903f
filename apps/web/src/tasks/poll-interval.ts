/** What the next interval depends on. */
export type PollState = {
  /** Anything not finished among what is shown. */
  hasOpen: boolean;
  /** Names the answer: an unchanged answer has an equal one. */
  answer: unknown;
  answeredAtMs: number;
  isHidden: boolean;
  /** Seconds that a server asked to wait, after its last refusal. */
  retryAfterSeconds: number | null;
};

const fastMs = 3000;
const slowMs = 30_000;
const hiddenMs = 60_000;

/**
 * Remembers how long nothing changed. Open tasks are asked for every 3 s, half as often again with each unchanged
 * answer up to 30 s; each minute while the page is hidden; a list of finished tasks every 30 s, never while hidden.
 */
export function createPollInterval(): (state: PollState) => number | false {
  let intervalMs = fastMs;
  let lastAnswer: unknown;
  let lastAtMs = 0;
  return ({ hasOpen, answer, answeredAtMs, isHidden, retryAfterSeconds }) => {
    if (answeredAtMs !== lastAtMs) {
      intervalMs = answer === lastAnswer ? Math.min(slowMs, intervalMs * 1.5) : fastMs;
      lastAnswer = answer;
      lastAtMs = answeredAtMs;
    }
    const asked = retryAfterSeconds === null ? 0 : retryAfterSeconds * 1000;
    if (isHidden) return hasOpen ? Math.max(hiddenMs, asked) : false;
    return Math.max(hasOpen ? intervalMs : slowMs, asked);
  };
}
