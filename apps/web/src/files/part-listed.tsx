import { Banner } from '../ui/banner.tsx';
import { Button } from '../ui/button.tsx';
import { formatCount } from '../ui/format.ts';
import type { FilePaneState } from './use-file-pane.ts';

/** Above the rows of a folder that is too large for one listing: that more is there, and the way to it. */
export function PartListed({ pane }: { pane: FilePaneState }) {
  const { listing, serverFilter, searchWhole } = pane;
  if (listing === null || pane.isStale || !listing.isWhole) return null;
  const isCut = listing.total > listing.entries.length;
  if (serverFilter !== null) {
    return (
      <Strip
        title={`The whole folder was searched: ${formatCount(listing.total)} found${isCut ? `, the first ${formatCount(listing.entries.length)} are here` : ''}`}
        action={
          <Button size="small" onPress={() => pane.setFilter('')}>
            Show the folder again
          </Button>
        }
      >
        Some storage tells capitals from small letters.
      </Strip>
    );
  }
  if (!isCut) return null;
  return (
    <Strip
      title={`The first ${formatCount(listing.entries.length)} of ${formatCount(listing.total)} entries are here`}
      action={
        searchWhole && (
          <Button size="small" onPress={searchWhole}>
            Search the whole folder
          </Button>
        )
      }
    >
      {searchWhole === null
        ? 'Filter by name, time or type to look for others in the whole folder.'
        : 'The filter looks at these only.'}
    </Strip>
  );
}

function Strip(props: { title: string; action: React.ReactNode; children: string }) {
  return (
    <Banner live tone="info" title={props.title} action={props.action} className="rounded-none border-x-0 border-t-0">
      {props.children}
    </Banner>
  );
}
