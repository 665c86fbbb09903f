import { people, personOf } from './people.ts';

/** A group of people, as Globus Groups knows them. */
export interface Group {
  id: string;
  name: string;
  description: string;
  organization: string;
  /** Identity ids. */
  members: readonly string[];
}

/** The groups that there are, each with who is in it by username. */
export const groups: readonly Group[] = [
  {
    id: '8e3b2f71-7c5f-4f49-bd79-2fa02d914e33',
    name: 'Coastal data stewards',
    description: 'Those who look after the data of Coastal University',
    organization: 'Coastal University',
    members: idsOf('noor@coastal.example', 'kit@coastal.example'),
  },
  {
    id: '9f4c3082-8d60-405a-8e8a-30b13ea25f44',
    name: 'Aurora developers',
    description: 'Those who write programs at Aurora National Laboratory',
    organization: 'Aurora National Laboratory',
    members: idsOf('ada@aurora.example', 'dana@aurora.example'),
  },
];

function idsOf(...usernames: readonly string[]): string[] {
  return people.flatMap(({ identities }) =>
    identities.flatMap(({ id, username }) => (usernames.includes(username) ? [id] : [])),
  );
}

/** The ids of the groups that a person with one of these usernames is in, by whichever of their identities. */
export function groupsOf(usernames: readonly string[]): string[] {
  const ids = usernames.flatMap((username) => personOf(username)?.identities.map(({ id }) => id) ?? []);
  return groups.filter(({ members }) => members.some((member) => ids.includes(member))).map(({ id }) => id);
}
