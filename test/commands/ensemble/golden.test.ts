import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { AnyCommand, Call } from '../../../src/cli/declare/command.ts'
import { settle } from '../../../src/cli/settings/settle.ts'
import { find } from '../../../src/cli/words/dispatch.ts'
import { registry } from '../../../src/commands/index.ts'
import { toJson } from '../../../src/render/json.ts'
import { renderPlain } from '../../../src/render/plain.ts'
import { renderPretty } from '../../../src/render/pretty.ts'
import { theme } from '../../../src/render/theme.ts'
import { AT } from '../../ensemble/facts.ts'
import { results } from './results.ts'

// Times on a terminal are local ones.
process.env.TZ = 'UTC'

/** A result as the three formats show it. */
async function threeForms(command: AnyCommand, result: unknown): Promise<string> {
  const parts: string[] = []
  for (const output of ['pretty', 'plain', 'json'] as const) {
    const call = {
      settings: { ...settle({}, {}, false), output, color: false },
      flags: { histogram: true },
    } as unknown as Call
    let text = ''
    if (output === 'json') text = `${toJson(command.json ? command.json(result, call) : result, true)}\n`
    else {
      const view = command.view?.(result, call)
      const surface = { columns: 140, theme: theme(false), unicode: true, now: AT }
      const chunks = !view ? [] : output === 'pretty' ? renderPretty(view, surface) : renderPlain(view)
      for await (const chunk of chunks) text += chunk.toString()
    }
    parts.push(`# ${output}\n${text}`)
  }
  return parts.join('\n')
}

for (const [id, result] of Object.entries(results)) {
  test(`${id} looks the same as ever, for eyes, pipes and JSON`, async () => {
    const { default: command } = await find(registry, id.split(' '))!.entry.load()
    const golden = join(import.meta.dirname, `../../golden/ensemble/${id.replace(' ', '-')}.txt`)
    await expect(await threeForms(command, result)).toMatchFileSnapshot(golden)
  })
}
