/** A form or query value as text: files and repeated or missing fields count as empty. */
export function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
