/** As one word of a POSIX shell, which is also one word of a line in a batch of the Globus CLI. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+[\w@%+=:,./~-]*$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
