import { ChevronRight } from 'lucide-react';
import { type ReactNode, useId } from 'react';
import { cx } from '../ui/cx.ts';

export type FoldedSectionProps = {
  title: string;
  /** What is inside, in a few words, while it is closed. */
  summary: string;
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
  children: ReactNode;
};

/** A part of the sheet that most people never need. */
export function FoldedSection({ title, summary, isOpen, onOpenChange, children }: FoldedSectionProps) {
  const id = useId();
  return (
    <section className="rounded-lg border border-border">
      <h3>
        <button
          type="button"
          aria-expanded={isOpen}
          aria-controls={isOpen ? id : undefined}
          onClick={() => onOpenChange(!isOpen)}
          className="flex min-h-10 w-full items-center gap-2 rounded-lg px-3 py-2 text-left hover:bg-surface-2 pointer-coarse:min-h-11"
        >
          <ChevronRight
            aria-hidden
            className={cx('size-4 shrink-0 text-fg-muted transition-transform', isOpen && 'rotate-90')}
          />
          <span className="font-medium">{title}</span>
          {!isOpen && <span className="min-w-0 flex-1 truncate text-right text-sm text-fg-muted">{summary}</span>}
        </button>
      </h3>
      {isOpen && (
        <div id={id} className="divide-y divide-border border-t border-border px-4 [&>*]:py-4">
          {children}
        </div>
      )}
    </section>
  );
}
