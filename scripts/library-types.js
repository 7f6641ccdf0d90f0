// The types of the library as one text, without a path in it: what TypeScript writes itself is 60 files that name each other
// by `.ts`, which only TypeScript 5.7 and newer read.
import { join } from 'node:path'
import { generateDtsBundle } from 'dts-bundle-generator'

/** @returns the declarations of all that src/lib.ts exports */
export function libraryTypes(root) {
  const output = { exportReferencedTypes: false, noBanner: true, sortNodes: false }
  // The second one says what has a type without being imported; nothing of it is in the first.
  const [text] = generateDtsBundle(
    ['src/lib.ts', 'src/bun.d.ts'].map((file) => ({ filePath: join(root, file), noCheck: true, output })),
    { preferredConfigPath: join(root, 'tsconfig.json') },
  )
  // TypeScript infers it where the sources say Buffer; @types/node before 22.8 has no parameter there.
  return text.replaceAll('Buffer<ArrayBufferLike>', 'Buffer')
}
