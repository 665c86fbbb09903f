import { createHash } from 'node:crypto';
import { inspect } from 'node:util';

/**
 * A secret on its way through the portal's own types. However it is printed (in a text, as JSON, by a logger or a
 * debugger) it shows a fingerprint, by which two secrets can be told apart and none be found.
 */
export class Secret<T extends string | Uint8Array> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** The secret itself, for the one place that uses it. */
  reveal(): T {
    return this.#value;
  }

  toString(): string {
    const fingerprint = createHash('sha256').update('isthmus fingerprint ').update(this.#value).digest('hex');
    return `[secret ${fingerprint.slice(0, 8)}]`;
  }

  toJSON(): string {
    return this.toString();
  }

  [inspect.custom](): string {
    return this.toString();
  }
}
