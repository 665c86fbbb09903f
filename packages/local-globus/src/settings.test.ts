import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

it.each([
  [['--colour', 'red'], /^Unknown option '--colour'\. --help lists the flags\.$/],
  [['--port'], /^Option '--port <value>' argument missing\. --help/],
  [['--port', '--data'], /^Option '--port' argument is ambiguous\. --help/],
  [['--port', 'three'], /^--port has to be a whole number from 1 to 65526\.$/],
  [['--port=0'], /^--port has to be/],
  [['--port=3100.5'], /^--port has to be/],
  [['--port=65527'], /^--port has to be/],
  [['--data='], /^--data is empty\./],
  [['--bytes-per-second=-1'], /^--bytes-per-second has to be/],
  [['--token-seconds=soon', '--port=x'], /^--port has to be .*\n--token-seconds has to be .*$/],
  [['3100'], /^Unexpected argument '3100'\. --help/],
  [['--help=yes'], /^Option '--help' does not take an argument\. --help/],
])('refuses the flags %j in a sentence that names what is wrong', (flags, words) => {
  expect(readSettings(flags, {})).toEqual({ kind: 'wrong', exitCode: 2, why: expect.stringMatching(words) });
});

it.each([
  [{ LOCAL_GLOBUS_PORT: 'three' }, /^LOCAL_GLOBUS_PORT has to be a whole number from 1 to 65526\.$/],
  [{ LOCAL_GLOBUS_AUTH_URL: 'elsewhere' }, /^LOCAL_GLOBUS_AUTH_URL has to be an http or https address\.$/],
  [{ LOCAL_GLOBUS_SWITCHES: '{' }, /^LOCAL_GLOBUS_SWITCHES is not JSON\.$/],
  [{ LOCAL_GLOBUS_SWITCHES: '{"code_seconds":-1}' }, /^LOCAL_GLOBUS_SWITCHES\.code_seconds is too small\.$/],
  [{ LOCAL_GLOBUS_SWITCHES: '{"nonsense":true}' }, /^LOCAL_GLOBUS_SWITCHES may not have nonsense\.$/],
  [{ LOG_LEVEL: 'loud' }, /^LOG_LEVEL has to be "fatal" or "error"/],
])('refuses the environment %j in a sentence that names what is wrong', (environment, words) => {
  expect(readSettings([], environment)).toEqual({ kind: 'wrong', exitCode: 1, why: expect.stringMatching(words) });
});

it('takes a flag where its variable is wrong or says something else', () => {
  const environment = { LOCAL_GLOBUS_PORT: 'nonsense', LOCAL_GLOBUS_FOLDER: '/elsewhere' };
  expect(readSettings(['--port', '4100', '--data=here'], environment)).toMatchObject({
    kind: 'settings',
    settings: { LOCAL_GLOBUS_PORT: 4100, LOCAL_GLOBUS_FOLDER: 'here' },
  });
});
