import { formatBytes, formatDuration } from '../ui/format.ts';
import type { Comparison, Condition, EntryKind } from './entry-filter.ts';

/** What a condition means, as the end of "Only …" or, for a mistake, what is wrong with it. */
export function conditionWords(condition: Condition): string {
  switch (condition.kind) {
    case 'name': {
      const { text, isPattern, isNot } = condition;
      return `${isNot ? 'not ' : ''}${isPattern ? 'named' : 'with'} “${text}”`;
    }
    case 'size':
      return `${sizeWords[condition.comparison]} ${formatBytes(condition.bytes).replace('.0 ', ' ')}`;
    case 'age': {
      const length = ageWords(condition.seconds);
      return condition.comparison === '<' ? `modified in the last ${length}` : `modified more than ${length} ago`;
    }
    case 'date':
      return `modified ${dateWords[condition.comparison]} ${spanWords(condition.fromMs, condition.toMs)}`;
    case 'type':
      return typeWords[condition.type];
    default:
      return condition.why;
  }
}

const sizeWords: Record<Comparison, string> = {
  '<': 'smaller than',
  '<=': 'at most',
  '=': 'exactly',
  '>=': 'at least',
  '>': 'larger than',
};

const dateWords: Record<Comparison, string> = {
  '<': 'before',
  '<=': 'up to',
  '=': 'in',
  '>=': 'from',
  '>': 'after',
};

const typeWords: Record<EntryKind, string> = {
  dir: 'folders',
  file: 'files',
  link: 'links',
  other: 'devices and pipes',
};

const longUnits: [string, number][] = [
  ['year', 365 * 86_400],
  ['day', 86_400],
  ['hour', 3600],
  ['minute', 60],
];

function ageWords(seconds: number): string {
  const unit = longUnits.find(([, size]) => seconds >= size && seconds % size === 0);
  if (unit === undefined) return formatDuration(seconds);
  const count = seconds / unit[1];
  return count === 1 ? unit[0] : `${count} ${unit[0]}s`;
}

const oneDay = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium' });
const oneMonth = new Intl.DateTimeFormat('en-GB', { month: 'long', year: 'numeric' });

function spanWords(fromMs: number, toMs: number): string {
  const days = Math.round((toMs - fromMs) / 86_400_000);
  if (days === 1) return oneDay.format(fromMs);
  return days < 32 ? oneMonth.format(fromMs) : String(new Date(fromMs).getFullYear());
}
