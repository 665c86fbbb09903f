import { Copy } from 'lucide-react';
import type { ReactNode } from 'react';
import { IconButton } from '../../ui/icon-button.tsx';
import { useCopy } from '../../ui/use-copy.ts';

/** What is known of something, name by name. */
export function Facts({ children }: { children: ReactNode }) {
  return <dl className="grid grid-cols-[6.5rem_minmax(0,1fr)] gap-x-3 gap-y-2 text-sm">{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-fg-muted">{name}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </>
  );
}

/** A text that is wanted elsewhere, with a button that copies it. */
export function CopyFact({ name, text }: { name: string; text: string }) {
  const copy = useCopy();
  return (
    <Fact name={name}>
      <span className="flex items-start gap-1">
        <span dir="ltr" className="min-w-0 flex-1 font-mono text-xs leading-5 break-all">
          {text}
        </span>
        <IconButton label={`Copy: ${name}`} size="small" className="-my-1" onPress={() => copy(text, name)}>
          <Copy aria-hidden />
        </IconButton>
      </span>
    </Fact>
  );
}
