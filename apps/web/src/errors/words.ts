/** Who can put it right. */
export type Fixer = 'you' | 'collection' | 'globus' | 'operator';

/** Words for one kind of trouble: what happened, why, what to do, who can fix it. */
export type Words = { title: string; why: string; next: string; fixer: Fixer };

export const fixerNames: Record<Fixer, string> = {
  you: 'You can',
  collection: 'The people who run the collection',
  globus: 'Globus',
  operator: 'The people who run this portal',
};
