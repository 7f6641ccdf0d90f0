import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { describeReal, realServer, scratch } from '../harness/real-server.ts'

const root = resolve(import.meta.dirname, '../..')
const guide = readFileSync(join(root, 'docs/library.md'), 'utf8')

/** Every `ts` block of the guide, with the heading above it and the `text` block below it. */
const examples = [...guide.matchAll(/^## (.*)\n+```ts\n([\s\S]*?)```\n+```text\n([\s\S]*?)```/gm)].map(
  ([, title, code, output], index) => ({ index, title: title!, code: code!, output: output! }),
)

describeReal('the examples of docs/library.md', () => {
  const server = realServer()
  let folder: string
  let library: string

  beforeAll(async () => {
    folder = mkdtempSync(join(scratch, 'zoosh-docs-'))
    library = join(folder, 'zoosh.mjs')
    const lib = { entryPoints: [join(root, 'src/lib.ts')], outfile: library, target: 'node20.19' }
    await build({ ...lib, bundle: true, platform: 'node', format: 'esm', logLevel: 'silent' })
  })
  afterAll(() => {
    if (folder) rmSync(folder, { recursive: true, force: true })
  })

  test('are fourteen', () => {
    expect(examples).toHaveLength(14)
  })

  test.each(examples)('$title prints what it says', async ({ index, code, output }) => {
    const source = join(folder, `${index}.ts`)
    const program = source.replace('.ts', '.mjs')
    writeFileSync(source, code)
    await build({
      entryPoints: [source],
      outfile: program,
      bundle: true,
      platform: 'node',
      format: 'esm',
      // Nothing is rewritten: what Node 20 cannot read is not to stand there.
      target: 'esnext',
      alias: { zoosh: library },
      logLevel: 'silent',
    })
    const env = { ...process.env, ZOOKEEPER: server.connectString, NO_COLOR: '1' }
    const { stdout } = await promisify(execFile)(process.execPath, [program], { env })
    expect(stdout).toBe(output)
  })
})
