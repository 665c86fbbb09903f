/** The string of a scope under one of its owner's names. The host is Globus's own, whatever Auth is in use. */
export function scopeString(owner: string, suffix: string): string {
  return `https://auth.globus.org/scopes/${owner}/${suffix}`;
}
