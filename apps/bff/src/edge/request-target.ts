import { downloadTicketParameter } from '@isthmus/bff-contract';

/** What may be asked for: the raw bytes of the request line, split but never decoded. */
export type RequestTarget =
  | {
      kind: 'accepted';
      /** Raw path, percent-encoding as it came. */
      path: string;
      /** Raw query with its question mark, or empty. */
      query: string;
    }
  | { kind: 'refused'; type: 'path_rejected' | 'uri_too_long'; reason: string };

const longestTarget = 4096;

/**
 * Judges a request target before any URL parser sees it: parsers collapse `%2e%2e` and backslashes silently, and two
 * of them in a row disagree. What has more than one reading is refused, not repaired.
 */
export function judgeRequestTarget(target: string): RequestTarget {
  if (target.length > longestTarget) return { kind: 'refused', type: 'uri_too_long', reason: 'over 4096 characters' };
  if (target.charCodeAt(0) !== 0x2f) return refused('not in origin form');
  if (/[^\x21-\x7e]/.test(target)) return refused('control or non-ASCII character');
  if (target.includes('#')) return refused('fragment');
  const mark = target.indexOf('?');
  const path = mark < 0 ? target : target.slice(0, mark);
  const fault = faultOfPath(path);
  if (fault !== null) return refused(fault);
  return { kind: 'accepted', path, query: mark < 0 ? '' : target.slice(mark) };
}

function faultOfPath(path: string): string | null {
  if (path.includes('//')) return 'empty segment';
  if (path.includes('\\')) return 'backslash';
  if (path.includes('.') && dotSegment.test(path)) return 'dot segment';
  return path.includes('%') ? faultOfEscapes(path) : null;
}

// `..;` is a dot segment to servers that cut path parameters off.
const dotSegment = /(?:\/|%2f)(?:\.|%2e){1,2}(?:;|%3b|\/|%2f|$)/i;

function faultOfEscapes(path: string): string | null {
  if (dotSegment.test(path)) return 'dot segment';
  if (/%(?![0-9a-f]{2})/i.test(path)) return 'broken percent-encoding';
  if (/%(?:[01][0-9a-f]|7f)/i.test(path)) return 'encoded control character';
  if (/%5c/i.test(path)) return 'encoded backslash';
  if (/%(?:25)+(?:2e|2f|5c|00)/i.test(path)) return 'doubly encoded separator';
  try {
    decodeURIComponent(path);
  } catch {
    return 'percent-encoding that is not UTF-8';
  }
  return null;
}

function refused(reason: string): RequestTarget {
  return { kind: 'refused', type: 'path_rejected', reason };
}

/** Whether a path holds an encoded slash, which is part of a segment to some servers and a separator to others. */
export function hasEncodedSlash(path: string): boolean {
  return path.includes('%') && /%2f/i.test(path);
}

/** A query without its download ticket, and the ticket. */
export function splitTicket(query: string): { query: string; ticket: string | null } {
  if (!query.includes(ticketKey)) return { query, ticket: null };
  const pairs = query.slice(1).split('&');
  const rest = pairs.filter((pair) => !pair.startsWith(ticketKey));
  if (rest.length === pairs.length) return { query, ticket: null };
  const ticket = pairs.find((pair) => pair.startsWith(ticketKey))?.slice(ticketKey.length) ?? null;
  return { query: rest.length === 0 ? '' : `?${rest.join('&')}`, ticket };
}

const ticketKey = `${downloadTicketParameter}=`;

/** Whether a query has a key that belongs in a header or a body: what is in a URL ends up in logs and histories. */
export function hasTokenKey(query: string): boolean {
  if (!mayHoldTokenKey.test(query)) return false;
  for (const key of new URLSearchParams(query).keys()) {
    if (tokenKeys.has(key.toLowerCase())) return true;
  }
  return false;
}

const mayHoldTokenKey = /token|secret|%/i;
const tokenKeys = new Set(['access_token', 'id_token', 'refresh_token', 'client_secret']);
