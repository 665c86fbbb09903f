import { fold } from './listed-entry.ts';

/**
 * A test for names by the text of the filter box. With `*` or `?` the text is a pattern for the whole name;
 * without them any name that has the text in it matches. Case and Unicode composition don't count.
 */
export function nameFilter(text: string): (folded: string) => boolean {
  const wanted = fold(text.trim());
  if (wanted === '') return () => true;
  if (/[*?]/.test(wanted)) {
    const pattern = Array.from(wanted.replaceAll(/\*+/g, '*'));
    return (folded) => matchesGlob(pattern, Array.from(folded));
  }
  return (folded) => folded.includes(wanted);
}

/** Linear in the name for each star: a regular expression made from what somebody typed could take for ever. */
function matchesGlob(pattern: string[], name: string[]): boolean {
  let p = 0;
  let star = -1;
  let resume = 0;
  for (let n = 0; n < name.length; ) {
    if (pattern[p] === '*') {
      star = p;
      resume = n;
      p += 1;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === name[n])) {
      p += 1;
      n += 1;
    } else if (star !== -1) {
      p = star + 1;
      resume += 1;
      n = resume;
    } else return false;
  }
  return p === pattern.length || (p === pattern.length - 1 && pattern[p] === '*');
}
