import { Trash2 } from 'lucide-react';
import { explain } from '../errors/words-for.ts';
import { cx } from '../ui/cx.ts';
import { formatCount } from '../ui/format.ts';
import { GatedSwitch } from './gated-switch.tsx';
import { type MirrorPreview, useMirrorPreview } from './mirror-preview.ts';
import type { ReviewDraft } from './review-draft.ts';

export type MirrorChoiceProps = { draft: ReviewDraft; onChange: (isOn: boolean) => void };

const shownNames = 8;

/** Mirroring removes things, so it is red, and says what would go before it does. */
export function MirrorChoice({ draft, onChange }: MirrorChoiceProps) {
  const isOn = draft.options.deleteDestinationExtra;
  const preview = useMirrorPreview(draft, isOn);
  return (
    <div className={cx('flex flex-col gap-3', isOn && 'rounded-lg border border-danger-border bg-danger-bg p-3')}>
      <GatedSwitch
        isSelected={isOn}
        gate={draft.gates.deleteDestinationExtra}
        description="Makes each folder at the destination like the one here. What is removed can’t be had back."
        onChange={onChange}
      >
        <span className="inline-flex items-center gap-1.5 text-danger-fg">
          <Trash2 aria-hidden className="size-4 shrink-0" />
          Delete what the source doesn’t have
        </span>
      </GatedSwitch>
      {isOn && <Preview preview={preview} />}
    </div>
  );
}

function Preview({ preview }: { preview: MirrorPreview }) {
  const { names, isPending } = preview;
  return (
    <div role="status" className="flex flex-col gap-1 text-sm">
      <p className="font-medium text-danger-fg">{isPending ? 'Comparing both sides…' : previewWords(preview)}</p>
      {names.length > 0 && (
        <ul aria-label="Would be removed" className="flex flex-col gap-0.5">
          {names.slice(0, shownNames).map((name) => (
            <li key={name} dir="auto" className="truncate font-mono text-xs">
              {name}
            </li>
          ))}
        </ul>
      )}
      {names.length > shownNames && <p>and {formatCount(names.length - shownNames)} more</p>}
      {!isPending && <p>This is the top level; deeper down there may be more.</p>}
    </div>
  );
}

function previewWords({ names, isPartial, error }: MirrorPreview): string {
  if (error !== null) return `What would be removed isn’t known: ${explain(error).title}.`;
  if (names.length === 0)
    return isPartial ? 'Nothing would be removed from the folders looked at.' : 'Nothing would be removed.';
  return `At least ${formatCount(names.length)} ${names.length === 1 ? 'thing' : 'things'} would be removed:`;
}
