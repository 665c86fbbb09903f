import { ArrowDown, ArrowUp, Plus, X } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useRef, useState } from 'react';
import { Button } from '../ui/button.tsx';
import { IconButton } from '../ui/icon-button.tsx';
import { Select } from '../ui/select.tsx';
import { TextField } from '../ui/text-field.tsx';
import { moveRule, onlyIncludes } from './filter-test.ts';
import { FilterTrial } from './filter-trial.tsx';
import { GateReason } from './gated-switch.tsx';
import { ruleRefusal } from './option-refusals.ts';
import type { ReviewDraft } from './review-draft.ts';
import type { DraftRule } from './transfer-options.ts';

export type FilterRulesProps = { draft: ReviewDraft; rules: DraftRule[]; onChange: (rules: DraftRule[]) => void };

/** Which names inside of the folders go and which stay: rules in order, of which the first that fits counts. */
export function FilterRules({ draft, rules, onChange }: FilterRulesProps) {
  const list = useRef<HTMLOListElement>(null);
  const [moved, setMoved] = useState('');
  const gate = draft.gates.filterRules;
  const add = (rule: DraftRule) => {
    onChange([...rules, rule]);
    focusPart(list, rules.length, 'pattern');
  };
  const move = (from: number, to: number, part: string) => {
    if (to < 0 || to >= rules.length) return;
    onChange(moveRule(rules, from, to));
    setMoved(`Now rule ${to + 1} of ${rules.length}`);
    // At either end the arrow that was pressed leads nowhere any more.
    const isEnd = (part === 'up' && to === 0) || (part === 'down' && to === rules.length - 1);
    focusPart(list, to, isEnd ? 'pattern' : part);
  };
  const remove = (index: number) => {
    onChange(rules.toSpliced(index, 1));
    focusPart(list, Math.min(index, rules.length - 2), 'pattern');
  };
  return (
    <fieldset disabled={gate !== undefined} className="flex flex-col gap-2">
      <legend className="mb-1 text-sm font-medium">Filter rules</legend>
      <p className="text-xs text-fg-muted">
        {gate ? (
          <GateReason gate={gate} />
        ) : (
          'For names inside of the folders. The first rule that fits a name counts; what none fits goes along.'
        )}
      </p>
      {rules.length > 0 && !gate && (
        <ol ref={list} aria-label="Filter rules" className="flex flex-col gap-2">
          {rules.map((rule, index) => (
            <RuleRow
              // oxlint-disable-next-line react/no-array-index-key -- a rule is its place; two may be alike
              key={index}
              rule={rule}
              number={index + 1}
              count={rules.length}
              onChange={(changed) => onChange(rules.with(index, changed))}
              onMove={(by, part) => move(index, index + by, part)}
              onRemove={() => remove(index)}
            />
          ))}
        </ol>
      )}
      <div className="flex flex-wrap items-center gap-2">
        <Button
          size="small"
          isDisabled={gate !== undefined}
          onPress={() => add({ method: 'exclude', type: 'file', name: '' })}
        >
          <Plus aria-hidden />
          Add a rule
        </Button>
        {!gate && onlyIncludes(rules) && (
          <Button size="small" onPress={() => add({ method: 'exclude', type: 'file', name: '*' })}>
            Leave out all other files
          </Button>
        )}
        {rules.length > 1 && !gate && (
          <span className="text-xs text-fg-muted max-sm:hidden">Alt ↑ and Alt ↓ move a rule</span>
        )}
      </div>
      <p role="status" className="sr-only">
        {moved}
      </p>
      {rules.length > 0 && !gate && <FilterTrial draft={draft} rules={rules} />}
    </fieldset>
  );
}

type RuleRowProps = {
  rule: DraftRule;
  number: number;
  count: number;
  onChange: (rule: DraftRule) => void;
  onMove: (by: 1 | -1, part: string) => void;
  onRemove: () => void;
};

const methods = [
  { value: 'exclude', name: 'Leave out' },
  { value: 'include', name: 'Take along' },
] as const;
const types = [
  { value: 'file', name: 'files' },
  { value: 'dir', name: 'folders' },
  { value: 'both', name: 'files and folders' },
] as const;

function RuleRow({ rule, number, count, onChange, onMove, onRemove }: RuleRowProps) {
  const onKeyDown = (event: KeyboardEvent<HTMLLIElement>) => {
    if (!event.altKey || (event.key !== 'ArrowUp' && event.key !== 'ArrowDown')) return;
    event.preventDefault();
    const part = event.target instanceof Element ? event.target.closest('[data-part]') : null;
    onMove(event.key === 'ArrowUp' ? -1 : 1, part?.getAttribute('data-part') ?? 'pattern');
  };
  const refusal = rule.name === '' ? null : ruleRefusal(rule);
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- keys of the controls in it
    <li onKeyDown={onKeyDown} className="flex flex-wrap items-start gap-2 sm:flex-nowrap">
      <span data-part="method" className="w-28 max-sm:w-[calc(50%-0.25rem)]">
        <Select
          label={`What rule ${number} does`}
          hidesLabel
          value={rule.method}
          options={methods}
          onChange={(method) => onChange({ ...rule, method })}
        />
      </span>
      <span data-part="type" className="w-36 max-sm:w-[calc(50%-0.25rem)]">
        <Select
          label={`What rule ${number} is for`}
          hidesLabel
          value={rule.type ?? 'both'}
          options={types}
          onChange={(type) => onChange({ ...rule, type: type === 'both' ? null : type })}
        />
      </span>
      <span data-part="pattern" className="min-w-24 flex-1">
        <TextField
          label={`Names of rule ${number}`}
          hidesLabel
          placeholder="*.tmp"
          value={rule.name}
          isInvalid={refusal !== null}
          errorMessage={refusal}
          autoComplete="off"
          spellCheck="false"
          onChange={(name) => onChange({ ...rule, name })}
        />
      </span>
      <span className="flex shrink-0">
        <span data-part="up">
          <IconButton label={`Move rule ${number} up`} isDisabled={number === 1} onPress={() => onMove(-1, 'up')}>
            <ArrowUp aria-hidden />
          </IconButton>
        </span>
        <span data-part="down">
          <IconButton
            label={`Move rule ${number} down`}
            isDisabled={number === count}
            onPress={() => onMove(1, 'down')}
          >
            <ArrowDown aria-hidden />
          </IconButton>
        </span>
        <IconButton label={`Remove rule ${number}`} onPress={onRemove}>
          <X aria-hidden />
        </IconButton>
      </span>
    </li>
  );
}

/** Puts the focus on a part of a rule once it is on show at its place. */
function focusPart(list: RefObject<HTMLOListElement | null>, index: number, part: string): void {
  requestAnimationFrame(() => {
    const place = list.current?.children[index]?.querySelector(`[data-part="${part}"]`);
    place?.querySelector<HTMLElement>('input, select, button')?.focus();
  });
}
