import { invalidPath, TransferFailure } from './transfer-failure.ts';

/**
 * A path as the API spells it, resolved: `segments` below the collection's root, and `shown`, the normalised
 * spelling without a closing slash (`/~` stays where it was asked for; the root is '').
 */
export type CollectionPath = { segments: readonly string[]; shown: string };

const longestSegment = 255;
const longestPath = 4000;

/** Reads a path. `home` is what `/~/` stands for. Throws 400 InvalidPath, or 403 when the path leaves the collection. */
export function parsePath(text: string, home: readonly string[]): CollectionPath {
  refuseIllegal(text);
  const given = text.split('/').filter((segment) => segment !== '' && segment !== '.');
  const fromHome = !text.startsWith('/') || given[0] === '~';
  const segments: string[] = fromHome ? [...home] : [];
  let left = false;
  for (const segment of given.slice(given[0] === '~' ? 1 : 0)) {
    if (segment !== '..') segments.push(segment);
    else if (segments.pop() === undefined) left = true;
  }
  if (left) throw new TransferFailure(403, 'EndpointPermissionDenied', 'Path not allowed: it leaves the collection');
  return { segments, shown: showPath(segments, fromHome ? home : null) };
}

function refuseIllegal(text: string): void {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters that the API refuses
  if (/[\r\n\0]/.test(text)) throw invalidPath('A path cannot hold a line break or a NUL character');
  if (!text.isWellFormed()) throw invalidPath('The path is not valid Unicode');
  if (Buffer.byteLength(text) > longestPath) throw invalidPath(`A path has at most ${longestPath} bytes`);
  if (text.split('/').some((segment) => Buffer.byteLength(segment) > longestSegment)) {
    throw invalidPath(`A name in a path has at most ${longestSegment} bytes`);
  }
}

function showPath(segments: readonly string[], home: readonly string[] | null): string {
  if (home === null || !home.every((segment, index) => segments[index] === segment)) {
    return segments.map((segment) => `/${segment}`).join('');
  }
  return ['/~', ...segments.slice(home.length)].join('/');
}

/** The path of something in this folder. */
export function childPath(parent: CollectionPath, name: string): CollectionPath {
  return { segments: [...parent.segments, name], shown: `${parent.shown}/${name}` };
}
