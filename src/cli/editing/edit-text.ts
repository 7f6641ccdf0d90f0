import type { Lend } from '../declare/context.ts'
import { Draft } from './draft.ts'

/**
 * Lets the user change a text in $VISUAL, $EDITOR or vi.
 * @param name of the file, for editors that tell by it what they edit
 * @throws StopError `no` when the editor fails
 */
export async function editText(lend: Lend, text: string, name: string): Promise<string> {
  const draft = await Draft.open(text, name)
  try {
    return await draft.edit(lend)
  } finally {
    await draft.discard()
  }
}
