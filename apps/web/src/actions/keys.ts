/** What a keyboard event tells; `code` is the key's place on the keyboard, whatever letter is printed on it. */
export type Key = {
  key: string;
  code?: string;
  ctrlKey: boolean;
  metaKey: boolean;
  shiftKey: boolean;
  altKey: boolean;
};

/** One key with what is held down meanwhile. `ctrl` is Cmd on a Mac too. */
export type Chord = { key: string; ctrl: boolean; alt: boolean; shift: boolean };

/** Reads `Ctrl+Shift+N`, `Alt+ArrowUp`, `/`, `Space`, or, with blanks between, keys one after the other: `g f`. */
export function parseKeys(text: string): Chord[] {
  return text.split(' ').map(parseChord);
}

function parseChord(text: string): Chord {
  // The last plus may be the key itself: `Ctrl++`.
  const end = text.endsWith('+') ? text.length - 1 : text.lastIndexOf('+') + 1;
  const held = text.slice(0, end).split('+');
  const name = text.slice(end);
  return {
    key: name === 'Space' ? ' ' : name,
    ctrl: held.includes('Ctrl'),
    alt: held.includes('Alt'),
    shift: held.includes('Shift'),
  };
}

/** The text that `parseKeys` reads as these keys. */
export function formatKeys(chords: readonly Chord[]): string {
  return chords.map(formatChord).join(' ');
}

function formatChord({ key, ctrl, alt, shift }: Chord): string {
  const held = [ctrl && 'Ctrl+', alt && 'Alt+', shift && 'Shift+'].filter((name) => name !== false).join('');
  return held + (key === ' ' ? 'Space' : key);
}

/** True for a key that has just been pressed. Upper and lower case are one key; signs may need Shift on some keyboards. */
export function isChord(chord: Chord, pressed: Key): boolean {
  const control = pressed.ctrlKey || pressed.metaKey;
  if (chord.ctrl !== control || chord.alt !== pressed.altKey) return false;
  if (!isSign(chord.key) && chord.shift !== pressed.shiftKey) return false;
  const wanted = chord.key.toLowerCase();
  if (wanted === pressed.key.toLowerCase()) return true;
  // With Ctrl a Cyrillic or Greek keyboard means the Latin letter of the same key, as in other programs.
  return control && isOther(pressed.key) && pressed.code?.toLowerCase() === `key${wanted}`;
}

/** The chord of a key that has just been pressed; null while only Ctrl, Alt, Shift or Cmd is. */
export function chordOf(pressed: Key): Chord | null {
  const { key, code = '', ctrlKey, metaKey, altKey, shiftKey } = pressed;
  if (['Control', 'Meta', 'Alt', 'AltGraph', 'Shift', 'CapsLock', 'Dead', 'Process'].includes(key)) return null;
  const ctrl = ctrlKey || metaKey;
  const name = ctrl && isOther(key) && code.startsWith('Key') ? code.slice(3) : key;
  return { key: name.length === 1 ? name.toUpperCase() : name, ctrl, alt: altKey, shift: shiftKey && !isSign(name) };
}

/** Keys without Ctrl or Alt that write something: those that WCAG 2.1.4 wants to be turned off or changed. */
export function writesText(chords: readonly Chord[]): boolean {
  return chords.some(({ key, ctrl, alt }) => Array.from(key).length === 1 && key !== ' ' && !ctrl && !alt);
}

function isSign(key: string): boolean {
  return Array.from(key).length === 1 && key !== ' ' && key.toLowerCase() === key.toUpperCase();
}

function isOther(key: string): boolean {
  return Array.from(key).length === 1 && key > '\u007f';
}

const shownNames: Record<string, string> = {
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Delete: 'Del',
  Escape: 'Esc',
  ' ': 'Space',
  ContextMenu: 'Menu',
};
const macNames: Record<string, string> = { Delete: '⌦', Backspace: '⌫', Enter: '↵', Escape: 'Esc' };

/** Keys as they are written on this keyboard: `Ctrl+Shift+N`, on a Mac `⇧⌘N`. */
export function shownKeys(text: string, mac = isMac()): string {
  return parseKeys(text)
    .map((chord) => (mac ? macChord(chord) : formatChord({ ...chord, key: shownName(chord) })))
    .join(' ');
}

function macChord(chord: Chord): string {
  const { ctrl, alt, shift, key } = chord;
  return `${alt ? '⌥' : ''}${shift ? '⇧' : ''}${ctrl ? '⌘' : ''}${macNames[key] ?? shownName(chord)}`;
}

function shownName({ key, ctrl, alt, shift }: Chord): string {
  const isHeld = ctrl || alt || shift;
  return shownNames[key] ?? (isHeld && key.length === 1 ? key.toUpperCase() : key);
}

function isMac(): boolean {
  return typeof navigator !== 'undefined' && /^(Mac|iPhone|iPad)/.test(navigator.platform);
}
