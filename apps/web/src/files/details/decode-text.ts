/** Bytes as text: UTF-8, or UTF-16 with its mark. Null when they are no text; the last character may be cut. */
export function decodeText(bytes: Uint8Array): string | null {
  const label =
    bytes[0] === 0xff && bytes[1] === 0xfe ? 'utf-16le' : bytes[0] === 0xfe && bytes[1] === 0xff ? 'utf-16be' : null;
  if (label !== null) return new TextDecoder(label).decode(bytes, { stream: true });
  if (bytes.includes(0)) return null;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
  } catch {
    // Old instruments write Windows-1252, in which hardly any byte is impossible: few controls make it text.
    const controls = bytes.reduce((count, byte) => (isControl(byte) ? count + 1 : count), 0);
    return controls > bytes.length / 1000 ? null : new TextDecoder('windows-1252').decode(bytes);
  }
}

function isControl(byte: number): boolean {
  return byte < 0x20 && byte !== 0x09 && byte !== 0x0a && byte !== 0x0c && byte !== 0x0d && byte !== 0x1b;
}
