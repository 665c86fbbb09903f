/** Another way to ask for the same: as text, or why there is none. */
export type Equivalent = { kind: 'text'; text: string } | { kind: 'none'; why: string };

export const asText = (text: string): Equivalent => ({ kind: 'text', text });
export const none = (why: string): Equivalent => ({ kind: 'none', why });

/** How many items a person can still look over. */
export const maximumItems = 200;

export const tooMany = (count: number): Equivalent =>
  none(
    `${count.toLocaleString()} items are too many to read. Transfer the folder around them instead, or fewer of them.`,
  );
