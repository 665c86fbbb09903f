import { useKeymap } from '../actions/use-keymap.ts';
import { Dialog } from '../ui/dialog.tsx';
import { TextLink } from '../ui/text-link.tsx';
import { keyGroups } from './key-groups.ts';
import { Keys } from './keys.tsx';

/** All keys at a glance, over the page. */
export function ShortcutsDialog({ onClose }: { onClose: () => void }) {
  const { keysOf, hasSingleKeys } = useKeymap();
  return (
    <Dialog
      isOpen
      title="Keyboard shortcuts"
      width="large"
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
    >
      <div className="gap-x-8 sm:columns-2">
        {keyGroups.map(({ title, fixed, actions }) => {
          const withKeys = actions.filter(({ id }) => keysOf(id).length > 0);
          if (withKeys.length + fixed.length === 0) return null;
          return (
            <section key={title} className="mb-4 break-inside-avoid">
              <h3 className="mb-1 text-xs font-medium text-fg-muted">{title}</h3>
              <dl>
                {[...fixed, ...withKeys.map(({ id, name }) => ({ keys: keysOf(id), does: name }))].map(
                  ({ keys, does }) => (
                    <div key={does} className="flex min-h-7 break-inside-avoid items-center justify-between gap-4">
                      <dt>{does}</dt>
                      <dd>
                        <Keys keys={keys} />
                      </dd>
                    </div>
                  ),
                )}
              </dl>
            </section>
          );
        })}
      </div>
      <p className="mt-2 text-sm text-fg-muted">
        {!hasSingleKeys && 'Single-key shortcuts are off in this browser. '}
        <TextLink to="/help/shortcuts" onClick={onClose}>
          Change keys
        </TextLink>
      </p>
    </Dialog>
  );
}
