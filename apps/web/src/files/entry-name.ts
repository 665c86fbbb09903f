const maximumBytes = 255;

/** Why `name` can't be given to an entry beside `siblings`, as a sentence; null when it can. */
export function nameRefusal(name: string, siblings: { has(name: string): boolean }): string | null {
  if (name === '') return 'Type a name.';
  if (name.trim() === '') return 'A name needs more than spaces.';
  if (name === '.' || name === '..') return `“${name}” means a folder already. Type another name.`;
  if (name.includes('/')) return 'A name can’t have a slash (/): it separates folders.';
  if (name.includes('\0')) return 'A name can’t have the character NUL.';
  if (/[\r\n]/.test(name)) return 'A name can’t have line breaks.';
  const bytes = new TextEncoder().encode(name).length;
  if (bytes > maximumBytes) return `This name is ${bytes} bytes long; storage takes ${maximumBytes} at most.`;
  if (siblings.has(name)) return `“${name}” is here already. Type another name.`;
  return null;
}

/** What may surprise later about a name that can be given; null when nothing. */
export function nameWarning(name: string): string | null {
  if (name !== name.trim()) return 'This name starts or ends with a space.';
  if (name.startsWith('.')) return 'A name with a dot first is hidden until you show hidden files.';
  return null;
}

/**
 * The name as it can be shown: what can't be seen (line breaks and other controls) or would reorder the text around it
 * is written out, so that `report‮fdp.exe` doesn't pass for a PDF.
 */
export function visibleName(name: string): string {
  return name.replaceAll(unseen, (character) => {
    const code = character.codePointAt(0) ?? 0;
    if (code < 0x20) return String.fromCodePoint(0x2400 + code);
    return `[U+${code.toString(16).toUpperCase().padStart(4, '0')}]`;
  });
}

const unseen = /[\p{Cc}\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** A long name in two parts: the first may be cut by the layout, the second, with the ending, stays. */
export function splitName(name: string): [string, string] {
  if (name.length <= 16) return [name, ''];
  const graphemes = Array.from(
    new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(name),
    (s) => s.segment,
  );
  const tail = Math.min(10, Math.floor(graphemes.length / 2));
  return [graphemes.slice(0, -tail).join(''), graphemes.slice(-tail).join('')];
}
