export type PermissionWords = {
  /** As `ls -l` writes them: `rwxr-x---`. */
  symbolic: string;
  /** As `chmod` takes them: `0750`. */
  octal: string;
  /** For each of those concerned what they may do. */
  sentences: { who: 'Owner' | 'Group' | 'Everyone else'; may: string }[];
};

/** What the octal permissions of a listing mean; null when the storage gives none, or in another form. */
export function permissionWords(octal: string | null, isFolder: boolean): PermissionWords | null {
  const digits = /^[0-7]?([0-7])([0-7])([0-7])$/
    .exec(octal ?? '')
    ?.slice(1)
    .map(Number);
  if (octal === null || digits === undefined) return null;
  const who = ['Owner', 'Group', 'Everyone else'] as const;
  return {
    octal: octal.padStart(4, '0'),
    symbolic: digits
      .map((digit) => flags.map(([bit, letter]) => ((digit & bit) === 0 ? '-' : letter)).join(''))
      .join(''),
    sentences: who.map((one, index) => ({ who: one, may: mayWords(digits[index] ?? 0, isFolder) })),
  };
}

const flags: [bit: number, letter: string, file: string, folder: string][] = [
  [4, 'r', 'read', 'list'],
  [2, 'w', 'write', 'add and remove'],
  [1, 'x', 'run', 'open'],
];

function mayWords(digit: number, isFolder: boolean): string {
  const allowed = flags.filter(([bit]) => (digit & bit) !== 0).map(([, , file, folder]) => (isFolder ? folder : file));
  return allowed.length === 0 ? 'nothing' : allowed.join(', ');
}
