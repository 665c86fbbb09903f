import { badRequest } from './transfer-failure.ts';

/** A query value; an empty one counts as absent. */
export const given = (text: string | undefined): string | undefined => (text === '' ? undefined : text);

/** A whole number within bounds: what is outside is brought back to the nearer bound. Throws 400 for other text. */
export function readCount(
  text: string | undefined,
  name: string,
  bounds: { default: number; min: number; max: number },
): number {
  if (given(text) === undefined) return bounds.default;
  if (!/^-?\d{1,15}$/.test(text ?? '')) throw badRequest(`'${name}' must be a whole number`);
  return Math.min(Math.max(Number(text), bounds.min), bounds.max);
}

/** `0`/`1` or `true`/`false`, as the Python and the JavaScript SDK send. */
export function readFlag(text: string | undefined, name: string): boolean | undefined {
  const word = given(text)?.toLowerCase();
  if (word === undefined) return undefined;
  if (word === '1' || word === 'true') return true;
  if (word === '0' || word === 'false') return false;
  throw badRequest(`'${name}' must be 0 or 1`);
}

/** Keeps only the members named by `fields=a,b`. */
export function pickFields<Document extends object>(document: Document, fields: string | undefined): Partial<Document> {
  const names = given(fields)?.split(',');
  if (names === undefined) return document;
  return Object.fromEntries(Object.entries(document).filter(([name]) => names.includes(name))) as Partial<Document>;
}
