/** A surface with a border. */
export const cardClass = 'rounded-lg border border-border bg-surface-1';
/** The same around rows with lines between them. */
export const listClass = `${cardClass} divide-y divide-border overflow-hidden`;
