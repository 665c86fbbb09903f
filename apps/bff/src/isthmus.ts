import { parseArgs } from 'node:util';
import { check } from './operations/check.ts';

// What is done to a portal from a shell: `pnpm isthmus <command>`.
const usage = `Usage: pnpm isthmus check

check   reads the settings of the environment, prints the policy that they amount to as JSON,
        and says on stderr, a line each, what is wrong or weak. Ends with 1 when there is anything.
`;

const commands: Record<string, () => Promise<number>> = {
  async check() {
    const { policy, faults } = await check(process.env, process.argv.slice(2));
    if (policy) process.stdout.write(`${JSON.stringify(policy, null, 2)}\n`);
    for (const fault of faults) process.stderr.write(`${fault}\n`);
    return faults.length === 0 ? 0 : 1;
  },
};

process.exitCode = await run(process.argv.slice(2));

async function run(commandLine: string[]): Promise<number> {
  const [name = 'help'] = parseArgs({ args: commandLine, allowPositionals: true, strict: false }).positionals;
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (command) return command();
  process.stderr.write(usage);
  return name === 'help' ? 0 : 1;
}
