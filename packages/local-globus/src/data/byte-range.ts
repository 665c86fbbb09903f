/** A piece of a file, both ends included. */
export type Piece = { first: number; last: number };

/** What of a file is asked for: all of it, some pieces, or what it does not have. */
export type ByteRange = { kind: 'whole' } | { kind: 'parts'; parts: readonly Piece[] } | { kind: 'unsatisfiable' };

const mostParts = 64;

/**
 * Reads a Range header for a file of `size` bytes (RFC 9110 §14). What cannot be read is as if it was not there; so are
 * many pieces, or pieces that are more than the file together (§14.2 warns of those).
 */
export function readRange(header: string | undefined, size: number): ByteRange {
  const list = /^bytes=(.+)$/i.exec(header ?? '')?.[1]?.split(',') ?? [];
  const specs = list
    .map((text) => /^[ \t]*(\d{0,15})-(\d{0,15})[ \t]*$/.exec(text))
    .map((found) => readSpec(found, size));
  if (specs.length === 0 || specs.length > mostParts || specs.includes('malformed')) return { kind: 'whole' };
  const parts = specs.filter((spec) => typeof spec === 'object');
  if (parts.length === 0) return { kind: 'unsatisfiable' };
  const total = parts.reduce((sum, { first, last }) => sum + last - first + 1, 0);
  return parts.length > 1 && total > size ? { kind: 'whole' } : { kind: 'parts', parts };
}

function readSpec(found: RegExpExecArray | null, size: number): Piece | 'malformed' | 'missing' {
  const [, from = '', to = ''] = found ?? [];
  if (from === '' && to === '') return 'malformed';
  if (from === '')
    return size > 0 && Number(to) > 0 ? { first: Math.max(0, size - Number(to)), last: size - 1 } : 'missing';
  if (to !== '' && Number(to) < Number(from)) return 'malformed';
  if (Number(from) >= size) return 'missing';
  return { first: Number(from), last: Math.min(to === '' ? size - 1 : Number(to), size - 1) };
}
