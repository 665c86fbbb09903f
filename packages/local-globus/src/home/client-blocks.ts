import { tutorialClientId } from '../auth/clients.ts';
import type { Addresses } from './home.ts';

/** Something to paste, and what it is for. */
export interface Block {
  id: string;
  title: string;
  /** What to know before. */
  words: string;
  text: string;
}

/** The settings by which Globus's own clients find the services. */
export function environmentOf({ auth, transfer, groups, search, flows, timers }: Addresses): Record<string, string> {
  const urls = {
    // The clients put it together with paths as text: without its end in "/" they ask wrong addresses.
    AUTH: auth,
    TRANSFER: transfer,
    GROUPS: groups,
    SEARCH: search,
    FLOWS: flows,
    TIMER: timers,
    TIMERS: timers,
  };
  return Object.fromEntries(Object.entries(urls).map(([name, url]) => [`GLOBUS_SDK_SERVICE_URL_${name}`, `${url}/`]));
}

/** How to point Globus's own clients here, for these addresses. */
export function clientBlocks(addresses: Addresses): readonly Block[] {
  const environment = Object.entries(environmentOf(addresses));
  return [
    {
      id: 'terminal',
      title: 'First, in the terminal',
      words:
        'What is started from this terminal then comes here, and no longer to Globus. Python and the command line read TIMER, JavaScript TIMERS.',
      text: [
        ...environment.map(([name, url]) => `export ${name}=${url}`),
        'unset GLOBUS_SDK_ENVIRONMENT GLOBUS_SDK_OPTIONS',
      ].join('\n'),
    },
    {
      id: 'python',
      title: 'Python SDK',
      words: 'It prints a link to sign in by, and asks for the code that is shown there. The tokens stay in memory.',
      text: python,
    },
    {
      id: 'cli',
      title: 'Globus CLI',
      words: 'With a home folder of its own, so that your sign-in at Globus stays as it is.',
      text: cli,
    },
    {
      id: 'node',
      title: 'JavaScript SDK, in Node',
      words:
        'It takes the addresses from the terminal. Options for all calls can be set there too, such as a token that is sent with each.',
      text: node,
    },
    {
      id: 'browser',
      title: 'JavaScript SDK, in a web page',
      words:
        'In a page the addresses are variables of the window. Any address of this machine may be the redirect; see that the page’s own policy (connect-src) lets it come here.',
      text: `${environment
        .filter(([name]) => name !== 'GLOBUS_SDK_SERVICE_URL_TIMER')
        .map(([name, url]) => `window.${name} = '${url}';`)
        .join('\n')}\n${browser}`,
    },
  ];
}

const python = `from globus_sdk import GlobusAppConfig, TransferClient, UserApp

app = UserApp(
    "try-local-globus",
    client_id="${tutorialClientId}",
    config=GlobusAppConfig(token_storage="memory"),
)
transfer = TransferClient(app=app)
for collection in transfer.endpoint_search("Aurora"):
    print(collection["id"], collection["display_name"])`;

const cli = `export HOME="$(mktemp -d)"
unset SSH_TTY SSH_CONNECTION GLOBUS_PROFILE
unset GLOBUS_CLI_CLIENT_ID GLOBUS_CLI_CLIENT_SECRET
globus login --no-local-server
globus endpoint search Aurora`;

const node = `export GLOBUS_SDK_OPTIONS='{"fetch":{"options":{"headers":{"Authorization":"Bearer <token>"}}}}'
node --input-type=module --eval "
  import { transfer } from '@globus/sdk';
  const answer = await transfer.endpointSearch({ query: { filter_fulltext: 'Aurora' } });
  console.log(await answer.json());
"`;

const browser = `
const { authorization, transfer } = await import('@globus/sdk');
const manager = authorization.create({
  client: '${tutorialClientId}',
  redirect: \`\${location.origin}/\`,
  scopes: 'urn:globus:auth:scope:transfer.api.globus.org:all',
  storage: sessionStorage,
});
await manager.handleCodeRedirect();
if (manager.authenticated) {
  const answer = await transfer.endpointSearch({ query: { filter_fulltext: 'Aurora' }, manager });
  console.log(await answer.json());
} else await manager.login();`;
