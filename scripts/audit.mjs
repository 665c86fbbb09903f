import './preflight.mjs';
import { runPnpm } from './pnpm.mjs';
import { root } from './settings.mjs';

// `pnpm audit:check`: whether the registry knows of a hole in what the portal runs with. Ends with 1 when it does, and
// with 2 when it could not be asked, which says nothing. What stands behind the command goes on to `pnpm audit`.

const args = ['audit', '--prod', ...process.argv.slice(2)];
const { status, stdout, stderr } = runPnpm(root, args);
process.stdout.write(stdout);
process.stderr.write(stderr);
const isUnanswered = /ERR_PNPM_AUDIT_(BAD_RESPONSE|ENDPOINT_NOT_EXISTS)/.test(stderr);
if (isUnanswered) console.error('✗ The registry could not be asked: whether there are known holes is open.');
process.exitCode = isUnanswered ? 2 : (status ?? 1);
