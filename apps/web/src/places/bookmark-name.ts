/** The longest name that Globus takes. */
const mostCharacters = 128;

/** Why a bookmark can't be called `name`, as a sentence; null when it can. `taken` are the names of the others. */
export function bookmarkNameRefusal(name: string, taken: { has(name: string): boolean }): string | null {
  const wanted = name.trim();
  if (wanted === '') return 'Type a name.';
  if (/[\r\n]/.test(wanted)) return 'A name can’t have line breaks.';
  if (wanted.length > mostCharacters)
    return `This name has ${wanted.length} characters; Globus takes ${mostCharacters} at most.`;
  if (taken.has(wanted)) return `A bookmark is called “${wanted}” already. Type another name.`;
  return null;
}

/** `wished` as a name that can be given: cut to what fits, with a number when it is taken. */
export function freeBookmarkName(wished: string, taken: { has(name: string): boolean }): string {
  const wanted = cut(wished.replaceAll(/[\r\n]+/g, ' '), mostCharacters) || 'Bookmark';
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? '' : ` (${number})`;
    const name = `${cut(wanted, mostCharacters - ending.length)}${ending}`;
    if (!taken.has(name)) return name;
  }
}

/** Cut to `length`, but not through a character of two halves. */
function cut(text: string, length: number): string {
  return text
    .trim()
    .slice(0, length)
    .replace(/[\uD800-\uDBFF]$/, '')
    .trim();
}
