import { existsSync } from 'node:fs';
import { join } from 'node:path';

// Servers lie in sbin, which the PATH of an ordinary user leaves out.
const furtherFolders = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin'];

/** The path of the first of these programs that is on this machine. Throws a sentence that says how to get it. */
export function findProgram(...names: [string, ...string[]]): string {
  const folders = [...(process.env.PATH ?? '').split(':').filter(Boolean), ...furtherFolders];
  const paths = names.flatMap((name) => folders.map((folder) => join(folder, name)));
  const found = paths.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    `There is no ${names.join(' and no ')} on this machine, and this test needs one. As root on Debian, ` +
      `\`pnpm test:unit\` installs it; elsewhere install ${names[0]} by hand and run the tests again.`,
  );
}
