/** The formats a tree is kept in as a file, and the suffixes that say so. */
export const treeSuffixes = {
  tar: ['.tar', '.tgz', '.tzst'],
  ndjson: ['.ndjson', '.jsonl'],
  json: ['.json'],
  yaml: ['.yaml', '.yml'],
} as const

export type FormatName = keyof typeof treeSuffixes

/** How a file is packed as a whole. */
export type Packing = 'gzip' | 'zstd'

export const formatNames = Object.keys(treeSuffixes) as FormatName[]

/** For messages. */
export const knownSuffixes = `${Object.values(treeSuffixes).flat().join(', ')}, packed also .gz, .zst`

/** What the name of a file says of it; undefined: nothing. */
export function formatOfName(file: string): FormatName | undefined {
  const bare = file.replace(/\.(?:gz|zst)$/, '')
  return formatNames.find((name) => treeSuffixes[name].some((suffix) => bare.endsWith(suffix)))
}

/** The name of a file without what says of which format it is. */
export function bareName(file: string): string {
  const bare = file.replace(/\.(?:gz|zst)$/, '')
  const suffix = Object.values(treeSuffixes)
    .flat()
    .find((one) => bare.endsWith(one))
  return suffix === undefined ? bare : bare.slice(0, -suffix.length)
}

export function packingOfName(file: string): Packing | undefined {
  if (/\.(?:gz|tgz)$/.test(file)) return 'gzip'
  return /\.t?zst$/.test(file) ? 'zstd' : undefined
}
