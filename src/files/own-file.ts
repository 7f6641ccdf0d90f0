import { dirname } from 'node:path'
import { UsageError } from '../wire/error.ts'
import { absent } from './landing.ts'
import { namedFault } from './named-fault.ts'
import { replaceFile } from './replace-file.ts'
import { foreignHand, requireOwn } from './trust.ts'

/**
 * Reads a file of zoosh's own that says what to do, such as the profiles.
 * @returns undefined when there is none
 * @throws UsageError when somebody else could have written it, see trust.ts
 */
export async function readOwn(file: string): Promise<string | undefined> {
  const { open, realpath } = process.getBuiltinModule('node:fs/promises')
  const handle = await open(file, 'r').catch(absent)
  if (!handle) return undefined
  try {
    const hand = foreignHand(await handle.stat())
    if (hand) throw new UsageError(`${file} ${hand.what}: it is not obeyed`, hand.hint(file))
    // Where the name stands, and where a link has led.
    for (const folder of new Set([dirname(file), dirname(await realpath(file))])) await requireOwn(folder)
    return await handle.readFile('utf8').catch((error) => {
      throw namedFault(error, file)
    })
  } finally {
    await handle.close()
  }
}

/** Writes a file of zoosh's own as a whole, for its owner only. */
export async function writeOwn(file: string, content: string): Promise<void> {
  await makeFolder(file)
  await replaceFile(file, content, 0o600)
}

/** Appends to a file of zoosh's own, in one write: processes side by side do not cut into each other. */
export async function appendOwn(file: string, text: string): Promise<void> {
  await makeFolder(file)
  const handle = await process.getBuiltinModule('node:fs/promises').open(file, 'a', 0o600)
  try {
    // A file that was there before may say otherwise.
    await handle.chmod(0o600)
    await handle.writeFile(text)
  } finally {
    await handle.close()
  }
}

async function makeFolder(file: string): Promise<void> {
  await process.getBuiltinModule('node:fs/promises').mkdir(dirname(file), { recursive: true, mode: 0o700 })
}
