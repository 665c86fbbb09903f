/**
 * The Content-Disposition for an answer that is opened as a document of its own, when it must not be shown on the
 * portal's origin: a type that can be active becomes a download, named as the resource server says. Null: as it is.
 */
export function dispositionOf(contentType: string | undefined, disposition: string | undefined): string | null {
  if (contentType !== undefined && isInert(contentType)) return null;
  if (disposition === undefined) return 'attachment';
  if (/^\s*attachment\b/i.test(disposition)) return null;
  const semicolon = disposition.indexOf(';');
  return semicolon < 0 ? 'attachment' : `attachment${disposition.slice(semicolon)}`;
}

/** Whether a browser opens the answer as a document: all but the listed uses, and old browsers that don't say. */
export function isDocumentLoad(destination: string | string[] | undefined): boolean {
  return typeof destination !== 'string' || !subresources.has(destination);
}

const subresources = new Set(['empty', 'image', 'audio', 'video', 'track', 'font', 'style', 'script', 'json']);

function isInert(contentType: string): boolean {
  const end = contentType.indexOf(';');
  const type = (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase();
  if (inert.has(type) || type.endsWith('+json')) return true;
  // An SVG is a document with scripts.
  return /^(?:image\/(?!svg)|audio\/|video\/)/.test(type);
}

const inert = new Set(['application/json', 'text/plain', 'application/octet-stream']);
