/**
 * Looks for one access token in an answer that passes piece by piece. What may be the beginning of the token at the
 * end of a piece is held back until the next one shows whether it is: no part of a token gets out, and nothing else
 * waits.
 */
export class TokenEcho {
  readonly #token: string;
  readonly #first: number;
  #held: Buffer | null = null;

  constructor(token: string) {
    this.#token = token;
    this.#first = token.charCodeAt(0);
  }

  /** What may pass now, or null when the token is in it. */
  pass(piece: Buffer): Buffer | null {
    const whole = this.#held === null ? piece : Buffer.concat([this.#held, piece]);
    this.#held = null;
    if (whole.length >= this.#token.length && whole.indexOf(this.#token, 0, 'latin1') >= 0) return null;
    const cut = this.#beginningAt(whole);
    if (cut < 0) return whole;
    // A copy: what undici gives is only lent.
    this.#held = Buffer.from(whole.subarray(cut));
    return whole.subarray(0, cut);
  }

  /** What was held back, when the answer has ended. */
  rest(): Buffer | null {
    return this.#held;
  }

  #beginningAt(whole: Buffer): number {
    let at = Math.max(0, whole.length - this.#token.length + 1);
    for (; (at = whole.indexOf(this.#first, at)) >= 0; at++) {
      if (this.#token.startsWith(whole.toString('latin1', at))) return at;
    }
    return -1;
  }
}

/** Whether one of the values, at the odd places from `from` on, holds the token. */
export function holdsToken(flat: readonly string[], from: number, token: string): boolean {
  for (let at = from + 1; at < flat.length; at += 2) {
    const value = flat[at] ?? '';
    if (value.length >= token.length && value.includes(token)) return true;
  }
  return false;
}

/** Whether a body of this type may be text. Coded bodies are opaque: they pass as they are. */
export function isScannable(contentType: string | undefined, contentEncoding: string | undefined): boolean {
  if (contentEncoding !== undefined && contentEncoding !== 'identity') return false;
  return contentType === undefined || contentType === 'application/json' || !binary.test(contentType);
}

const binary = /^(?:image\/(?!svg)|audio\/|video\/|font\/|application\/(?:octet-stream|zip|gzip|pdf|x-tar|zstd))/i;
