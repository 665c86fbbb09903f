import { SearchX } from 'lucide-react';
import { useParams } from 'react-router';
import { localWords } from '../errors/local-words.ts';
import { problemWords } from '../errors/problem-words.ts';
import { serviceWords } from '../errors/service-words.ts';
import { taskWords } from '../errors/task-words.ts';
import { fixerNames, type Words } from '../errors/words.ts';
import { helpPathOf, wordsForCode } from '../errors/words-for.ts';
import { EmptyState } from '../ui/empty-state.tsx';
import { PageHeading } from '../ui/page-heading.tsx';
import { TextLink } from '../ui/text-link.tsx';

const families: [string, Record<string, Words>][] = [
  ['The portal', { ...problemWords, ...localWords }],
  ['Globus and its collections', serviceWords],
  ['Inside a task', taskWords],
];

/** All messages of the catalogue. */
export function ErrorListPage() {
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-6 p-4 sm:p-6">
      <PageHeading title="What messages mean" section="Help" />
      {families.map(([family, words]) => (
        <section key={family} className="flex flex-col gap-2">
          <h2 className="text-md font-semibold">{family}</h2>
          <ul className="divide-y divide-border rounded-lg border border-border bg-surface-1">
            {Object.entries(words).map(([code, { title }]) => (
              <li key={code} className="flex flex-wrap items-baseline justify-between gap-x-4 px-4 py-2">
                <TextLink to={helpPathOf(code)}>{title}</TextLink>
                <span className="font-mono text-xs break-all text-fg-muted">{code}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

/** One message: `/help/errors/{code}`, the address that problem documents give as their type. */
export function ErrorHelpPage() {
  const { code = '' } = useParams();
  const words = wordsForCode(code);
  return (
    <div className="mx-auto flex w-full max-w-3xl flex-col gap-5 p-4 sm:p-6">
      <PageHeading title={words?.title ?? 'Unknown message'} section="Help">
        <span className="font-mono text-xs break-all">{code}</span>
      </PageHeading>
      {words ? <Explanation words={words} /> : <UnknownCode />}
      <TextLink to="/help/errors" className="w-fit">
        All messages
      </TextLink>
    </div>
  );
}

function Explanation({ words }: { words: Words }) {
  const parts: [string, string][] = [
    ['Why', words.why],
    ['What to do', words.next],
    ['Who can fix it', fixerNames[words.fixer]],
  ];
  return (
    <dl className="divide-y divide-border rounded-lg border border-border bg-surface-1">
      {parts.map(([name, text]) => (
        <div key={name} className="grid gap-1 px-4 py-3 sm:grid-cols-[9rem_1fr]">
          <dt className="text-fg-muted">{name}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function UnknownCode() {
  return (
    <EmptyState
      icon={SearchX}
      title="The portal has no page for this code"
      className="rounded-lg border border-border bg-surface-1"
    >
      It may be newer than this portal. If you met it here, send it with the request id to the people who run the
      portal.
    </EmptyState>
  );
}
