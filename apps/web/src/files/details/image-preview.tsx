import { useEffect, useState } from 'react';
import { imageType } from './preview-kind.ts';

/** A picture. As an image element shows it, an SVG can neither run a script nor load anything. */
export function ImagePreview({ name, bytes }: { name: string; bytes: Uint8Array<ArrayBuffer> }) {
  const [address, setAddress] = useState<string | null>(null);
  const [size, setSize] = useState<string | null>(null);
  useEffect(() => {
    // Not an object URL: the policy of this page shows pictures of its own origin and `data:`.
    const reader = new FileReader();
    reader.addEventListener('load', () => setAddress(typeof reader.result === 'string' ? reader.result : null));
    reader.readAsDataURL(new Blob([bytes], { type: imageType(name) }));
    return () => reader.abort();
  }, [bytes, name]);
  return (
    <figure className="flex flex-col gap-1">
      <div className="grid min-h-24 place-items-center rounded-md bg-surface-2 p-2">
        {size === '' ? (
          <p className="text-sm text-fg-muted">This picture can’t be shown.</p>
        ) : (
          address !== null && (
            <img
              src={address}
              alt={`Content of ${name}`}
              onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
                setSize(`${naturalWidth} × ${naturalHeight} pixels`)
              }
              onError={() => setSize('')}
              className="max-h-72 max-w-full object-contain"
            />
          )
        )}
      </div>
      {size && <figcaption className="text-xs text-fg-muted">{size}</figcaption>}
    </figure>
  );
}
