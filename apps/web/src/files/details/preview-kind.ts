/** How the head of a file is shown, by the end of its name. `unknown` may be text: its bytes tell. */
export type PreviewKind = 'text' | 'table' | 'json' | 'notebook' | 'image' | 'pdf' | 'none' | 'unknown';

const endings: Record<Exclude<PreviewKind, 'unknown'>, string> = {
  table: 'csv tsv tab',
  json: 'json geojson',
  notebook: 'ipynb',
  image: 'png jpg jpeg gif webp avif bmp svg ico',
  pdf: 'pdf',
  text: 'txt text md markdown rst log out err py r jl m c h cc cpp hpp f f90 f95 rs go java js mjs ts tsx jsx css html htm xml xsd kml gpx yml yaml toml ini cfg conf sh bash tex bib sql jsonl ndjson fasta fa fastq fq sam vcf bed gff gtf nwk pdb cif xyz asc prj cwl smk nf slurm',
  none: 'nc nc4 h5 hdf hdf5 hdf4 grb grib grib2 tif tiff dcm nii mrc czi nd2 npy npz mat rds rdata parquet feather arrow pkl pt pth onnx zip gz tgz bz2 xz zst 7z rar tar bam cram bcf sra doc docx xls xlsx ppt pptx odt ods mp3 wav flac mp4 mov avi mkv webm exe dll so o a class jar iso img dmg db sqlite fits root las laz',
};

const kindByEnding = new Map<string, PreviewKind>(
  Object.entries(endings).flatMap(([kind, list]) => list.split(' ').map((ending) => [ending, kind as PreviewKind])),
);

export function previewKind(name: string): PreviewKind {
  const dot = name.lastIndexOf('.');
  return (dot > 0 ? kindByEnding.get(name.slice(dot + 1).toLowerCase()) : undefined) ?? 'unknown';
}

const imageTypes: Record<string, string> = { jpg: 'jpeg', svg: 'svg+xml', ico: 'x-icon' };

/** What an image is shown as, whatever the storage says that it is. */
export function imageType(name: string): string {
  const ending = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return `image/${imageTypes[ending] ?? ending}`;
}
