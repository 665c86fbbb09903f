import { PageHeading } from '../ui/page-heading.tsx';

export function FileManagerPage() {
  return (
    <div className="flex min-h-0 flex-1 flex-col p-4">
      <PageHeading title="Files" />
    </div>
  );
}
