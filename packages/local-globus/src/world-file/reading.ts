import { identitiesOf, type Seeds } from '../seeds.ts';

/** How a world is read: what is there before it, whose ids are taken, and where what is wrong with it is noted. */
export interface Reading {
  /** Grows with what has been read. */
  seeds: Seeds;
  /** Ids, each with what has it. */
  taken: Map<string, string>;
  /** The folder of this local Globus. */
  folder: string;
  /** Notes what is wrong with a member, in words that go after its name. */
  wrong: (member: string, words: string) => void;
}

/** Notes an id as that of `member`; an id that is taken is wrong. */
export function takeId({ taken, wrong }: Reading, id: string, member: string): void {
  const holder = taken.get(id);
  if (holder === undefined) taken.set(id, member);
  else wrong(`${member}.id`, `is that of ${holder} already`);
}

/** Notes a username that nobody has; says whether somebody has it. */
export function isSomebody(reading: Reading, member: string, username: string): boolean {
  const isKnown = identitiesOf(reading.seeds).some((one) => one.username === username);
  if (!isKnown) reading.wrong(member, `is ${username}, which nobody has`);
  return isKnown;
}
