/**
 * How well a text is found in a name: 0 when it isn't, more for words that begin with what was typed. Every word typed
 * must be found: as the start of a word, inside one, or as first letters (`nf` finds "New folder").
 */
export function matchScore(name: string, text: string): number {
  const typed = fold(text).split(/\s+/).filter(Boolean);
  const words = fold(name)
    .split(/[^\p{L}\p{N}.]+/u)
    .filter(Boolean);
  let sum = 0;
  for (const part of typed) {
    const score = partScore(words, part);
    if (score === 0) return 0;
    sum += score;
  }
  return typed.length === 0 ? 1 : sum / typed.length;
}

function partScore(words: readonly string[], part: string): number {
  if (words[0]?.startsWith(part)) return words[0] === part ? 6 : 5;
  if (words.some((word) => word.startsWith(part))) return 4;
  if (
    words
      .map((word) => word.charAt(0))
      .join('')
      .includes(part)
  )
    return 3;
  if (words.some((word) => word.includes(part))) return 2;
  return words.some((_, index) => words.slice(index).join('').startsWith(part)) ? 1 : 0;
}

/** Small letters without marks: "Zürich" is found by `zurich`. */
function fold(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Those that the text finds, best first, at most `limit`; equally good ones stay in order. */
export function bestMatches<Item extends { name: string; alsoFoundBy?: string }>(
  items: readonly Item[],
  text: string,
  limit: number,
): Item[] {
  return items
    .map((item) => ({
      item,
      score: Math.max(matchScore(item.name, text), matchScore(item.alsoFoundBy ?? '', text) / 2),
    }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)
    .slice(0, limit)
    .map(({ item }) => item);
}
