/** What of a file is asked for: all of it, a piece (both ends included), or what it does not have. */
export type ByteRange = { kind: 'whole' } | { kind: 'part'; first: number; last: number } | { kind: 'unsatisfiable' };

/** Reads a Range header for a file of `size` bytes (RFC 9110 §14). Several ranges at once are answered with the whole. */
export function readRange(header: string | undefined, size: number): ByteRange {
  const [, from, to] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '') ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return { kind: 'whole' };
  if (from === '') return piece(Math.max(0, size - Number(to)), size - 1, Number(to) > 0 && size > 0);
  if (to !== '' && Number(to) < Number(from)) return { kind: 'whole' };
  return piece(Number(from), Math.min(to === '' ? size - 1 : Number(to), size - 1), Number(from) < size);
}

function piece(first: number, last: number, isThere: boolean): ByteRange {
  return isThere ? { kind: 'part', first, last } : { kind: 'unsatisfiable' };
}
