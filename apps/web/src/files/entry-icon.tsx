import {
  Cpu,
  File,
  FileArchive,
  FileCode,
  FileImage,
  FileSpreadsheet,
  FileText,
  Folder,
  FolderSymlink,
  Link2Off,
  type LucideIcon,
} from 'lucide-react';
import { createElement } from 'react';
import { cx } from '../ui/cx.ts';
import type { ListedEntry } from './listed-entry.ts';

const extensions: [LucideIcon, string[]][] = [
  [FileText, ['txt', 'md', 'pdf', 'doc', 'docx', 'rtf', 'log']],
  [FileSpreadsheet, ['csv', 'tsv', 'xls', 'xlsx', 'parquet']],
  [FileImage, ['png', 'jpg', 'jpeg', 'gif', 'tif', 'tiff', 'webp', 'svg', 'bmp']],
  [FileArchive, ['zip', 'gz', 'tgz', 'tar', 'bz2', 'xz', 'zst', '7z']],
  [FileCode, ['py', 'js', 'ts', 'json', 'yaml', 'yml', 'xml', 'html', 'css', 'sh', 'r', 'ipynb', 'c', 'h', 'f90']],
];
const icons = new Map(extensions.flatMap(([icon, endings]) => endings.map((ending) => [ending, icon] as const)));

/** A picture for what an entry is. The word for it is elsewhere in the row. */
export function EntryIcon({ entry }: { entry: Pick<ListedEntry, 'name' | 'type' | 'linkTarget'> }) {
  const isFolder = entry.type === 'dir';
  return createElement(iconFor(entry), {
    'aria-hidden': true,
    className: cx('size-4 shrink-0', isFolder ? 'fill-brand-soft text-brand' : 'text-fg-muted'),
    strokeWidth: 1.75,
  });
}

function iconFor({ name, type, linkTarget }: Pick<ListedEntry, 'name' | 'type' | 'linkTarget'>): LucideIcon {
  if (type === 'dir') return linkTarget === null ? Folder : FolderSymlink;
  if (type === 'invalid_symlink') return Link2Off;
  if (type !== 'file') return Cpu;
  return icons.get(name.slice(name.lastIndexOf('.') + 1).toLowerCase()) ?? File;
}
