import { isUtf8 } from 'node:buffer';

// Names that are not valid UTF-8 are shown as Latin-1 after a U+FFFD; the same string addresses the entry again.
const marker = '\uFFFD';

/** The name of a directory entry as the API shows it. */
export function showName(bytes: Buffer): string {
  return isUtf8(bytes) ? bytes.toString('utf8') : marker + bytes.toString('latin1');
}

/** The bytes on disk of a name that the API was given. */
export function nameBytes(name: string): Buffer {
  if (!name.startsWith(marker)) return Buffer.from(name, 'utf8');
  const rest = name.slice(1);
  const bytes = Buffer.from(rest, 'latin1');
  return bytes.toString('latin1') === rest && !isUtf8(bytes) ? bytes : Buffer.from(name, 'utf8');
}
