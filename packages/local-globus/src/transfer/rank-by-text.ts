import { type Collection, canonicalName } from './collections.ts';

/**
 * The collections in which every word of the text begins some word, in any case, without punctuation; those that match
 * in the name come first. A full id finds that collection.
 */
export function rankByText(candidates: readonly Collection[], text: string): readonly Collection[] {
  const byId = candidates.filter(({ id }) => id === text.toLowerCase());
  if (byId.length > 0) return byId;
  const words = searchWords(text);
  const hits = (among: readonly string[]) => words.filter((word) => among.some((one) => begins(one, word))).length;
  return candidates
    .filter((collection) => words.length > 0 && hits(searchedWords(collection)) === words.length)
    .toSorted((left, right) => hits(wordsOf(right.displayName)) - hits(wordsOf(left.displayName)));
}

const stopWords: readonly string[] = ['a', 'an', 'and', 'at', 'by', 'for', 'in', 'of', 'on', 'or', 'the', 'to', 'with'];

function searchWords(text: string): string[] {
  const words = wordsOf(text);
  const telling = words.filter((word) => !stopWords.includes(word));
  return telling.length > 0 ? telling : words;
}

/** A plural finds the singular too. */
const begins = (candidate: string, word: string): boolean =>
  candidate.startsWith(word) || (word.length > 3 && word.endsWith('s') && candidate.startsWith(word.slice(0, -1)));

function searchedWords(collection: Collection): string[] {
  const { displayName, settings, ownerUsername, host, id } = collection;
  const { description, organization, department, keywords } = settings;
  const owner = host === null ? ownerUsername : `${host.endpointId}@clients.auth.globus.org`;
  const domain = host === null ? null : `${host.endpointId.slice(0, 8)}.data.aurora.example`;
  const texts = [
    displayName,
    canonicalName(collection),
    description,
    organization,
    department,
    keywords,
    owner,
    domain,
  ];
  return wordsOf([...texts, id].map((one) => one ?? '').join(' '));
}

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .replaceAll(/\p{M}/gu, '')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word !== '');
