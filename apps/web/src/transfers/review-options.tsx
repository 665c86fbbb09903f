import { TextField } from '../ui/text-field.tsx';
import { AdvancedChoices } from './advanced-choices.tsx';
import { FilterRules } from './filter-rules.tsx';
import { FoldedSection } from './folded-section.tsx';
import { MirrorChoice } from './mirror-choice.tsx';
import { labelRefusal } from './option-refusals.ts';
import { advancedWords } from './option-words.ts';
import { PresetBar } from './preset-bar.tsx';
import type { ReviewDraft } from './review-draft.ts';
import { TransferChoices } from './transfer-choices.tsx';
import type { TransferOptions } from './transfer-options.ts';

export type ReviewOptionsProps = {
  owner: string;
  draft: ReviewDraft;
  /** What was chosen; the draft has what will be sent. */
  options: TransferOptions;
  nowMs: number;
  /** Whether the person has opened or closed what most never need; null while they have done neither. */
  wantsAdvanced: boolean | null;
  onWantsAdvanced: (isOpen: boolean | null) => void;
  onChange: (options: TransferOptions) => void;
};

/** All that can be chosen of a transfer: first what most are decided by, then the rest, folded. */
export function ReviewOptions(props: ReviewOptionsProps) {
  const { owner, draft, options, nowMs, wantsAdvanced, onWantsAdvanced, onChange } = props;
  const advanced = advancedWords(draft.options);
  const noLabel = labelRefusal(options.label);
  const choices = { options, effective: draft.options, gates: draft.gates, onChange };
  return (
    <>
      <TextField
        label="Label"
        placeholder="Optional; helps you find the task later"
        value={options.label}
        isInvalid={noLabel !== null}
        errorMessage={noLabel}
        onChange={(label) => onChange({ ...options, label })}
      />
      <PresetBar
        owner={owner}
        options={options}
        onApply={(applied) => {
          onChange(applied);
          onWantsAdvanced(null);
        }}
      />
      <TransferChoices {...choices} />
      <FoldedSection
        title="Advanced"
        summary={advanced.join(', ') || 'mirror, filters, deadline, links, accounts'}
        isOpen={wantsAdvanced === true}
        onOpenChange={onWantsAdvanced}
      >
        <AdvancedChoices
          {...choices}
          nowMs={nowMs}
          mirror={
            <MirrorChoice
              draft={draft}
              onChange={(deleteDestinationExtra) => onChange({ ...options, deleteDestinationExtra })}
            />
          }
          rules={
            <FilterRules
              draft={draft}
              rules={options.filterRules}
              onChange={(filterRules) => onChange({ ...options, filterRules })}
            />
          }
        />
      </FoldedSection>
    </>
  );
}
