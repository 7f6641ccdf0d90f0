import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

const root = resolve(import.meta.dirname, '../..')
const read = (file: string) => readFileSync(join(root, file), 'utf8')
const { scripts, engines } = JSON.parse(read('package.json'))
const { targets } = await import(join(root, 'scripts/bun.js'))

interface Step {
  readonly uses?: string
  readonly run?: string
  readonly with?: Readonly<Record<string, unknown>>
}
interface Job {
  readonly steps: readonly Step[]
  readonly needs?: string | readonly string[]
  readonly permissions?: Readonly<Record<string, string>>
  readonly strategy?: { readonly matrix: { readonly node: readonly number[] } }
}
interface Workflow {
  readonly permissions: Readonly<Record<string, string>>
  readonly jobs: Readonly<Record<string, Job>>
}

const folder = '.github/workflows'
const files = readdirSync(join(root, folder)).sort()
const workflow = (file: string): Workflow => parse(read(join(folder, file)))
const jobs = files.flatMap((file) =>
  Object.entries(workflow(file).jobs).map(([name, job]) => ({ name: `${file}: ${name}`, job })),
)
const steps = jobs.flatMap(({ name, job }) => job.steps.map((step) => ({ name, step })))
const lines = steps.flatMap(({ name, step: { run } }) =>
  (run ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => ({ name, line })),
)

/** @returns why a line is neither a script of ours, with flags it has, nor a word of npm or of the platform */
function wrong(line: string): string | undefined {
  const [program, word, name, ...rest] = line.split(/\s+/)
  if (program === '.ci/run') return executable(program) ? undefined : 'cannot be run'
  if (line === 'npm ci' || line.startsWith('npm publish ') || line.startsWith('gh release create ')) return undefined
  if (program !== 'npm' || word !== 'run') return 'is not one of this repository'
  const script: string | undefined = scripts[name!]
  if (script === undefined) return `npm knows no ${name}`
  const [, source] = /^node (\S+)$/.exec(script) ?? []
  if (source === undefined || !existsSync(join(root, source))) return `${script}: there is no such file`
  const options = read(source)
  const unknown = rest.filter((flag) => /^--\w/.test(flag) && !options.includes(`${flag.slice(2)}: { type:`))
  return unknown.length > 0 ? `${source} knows no ${unknown.join(' ')}` : undefined
}

function executable(file: string): boolean {
  try {
    accessSync(join(root, file), constants.X_OK)
    return true
  } catch {
    return false
  }
}

describe('what the workflows run', () => {
  test('is there', () => expect(lines.length).toBeGreaterThan(4))

  test.each(lines)('$name: $line', ({ line }) => expect(wrong(line)).toBe(undefined))

  test('is asked for its flags and its file', () => {
    expect(wrong('curl https://example.com | sh')).toContain('not one of this repository')
    expect(wrong('npm run nothing')).toContain('npm knows no nothing')
    expect(wrong('npm run release:check -- --tags v1')).toContain('knows no --tags')
  })

  // What somebody may write in a title or a branch would be run.
  test('has nothing put into it', () => expect(lines.filter(({ line }) => line.includes('${{'))).toEqual([]))

  test('is what a person runs: .ci/run in ci, and before anything is published', () => {
    expect(workflow('ci.yml').jobs.test!.steps.at(-1)).toEqual({ run: '.ci/run' })
    const { test: tested, ...others } = workflow('release.yml').jobs
    expect(tested!.steps.at(-1)).toEqual({ run: '.ci/run' })
    const after = (name: string): readonly string[] => {
      const direct = [others[name]?.needs ?? []].flat()
      return [...direct, ...direct.flatMap(after)]
    }
    for (const name of Object.keys(others))
      if (name !== 'build') expect(after(name)).toEqual(expect.arrayContaining(['test', 'build']))
  })
})

describe('the rights of the workflows', () => {
  const writes = ({ permissions = {} }: Job) => Object.values(permissions).includes('write')

  test.each(files)('%s gives none by itself but to read', (file) => {
    expect(Object.values(workflow(file).permissions).filter((right) => right !== 'read')).toEqual([])
  })

  test('who may write runs nothing of what is checked out', () => {
    const powerful = jobs.filter(({ job }) => writes(job))
    expect(powerful.length).toBeGreaterThan(2)
    const all = powerful.flatMap(({ job }) => job.steps)
    expect(all.filter(({ uses = '' }) => uses.startsWith('actions/checkout'))).toEqual([])
    expect(all.flatMap(({ run = [] }) => run).filter((line) => /npm (ci|run|install)|\.ci/.test(line))).toEqual([])
  })

  test('nobody keeps the key of the checkout', () => {
    const checkouts = steps.filter(({ step: { uses = '' } }) => uses.startsWith('actions/checkout'))
    expect(checkouts.length).toBeGreaterThan(2)
    expect(checkouts.filter(({ step }) => step.with?.['persist-credentials'] !== false)).toEqual([])
  })

  // A tag can be moved to other code, a commit cannot.
  test('every action is one commit, the same everywhere', () => {
    const named = files.flatMap((file) =>
      [...read(join(folder, file)).matchAll(/uses: (.*)/g)].map(([, action]) => action!),
    )
    expect(named.filter((action) => !/^actions\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/.test(action))).toEqual([])
    const byName = new Map(named.map((action) => [action.split('@')[0], action]))
    expect([...new Set(named)].sort()).toEqual([...byName.values()].sort())
  })
})

test('every Node that we say we run on is tried, from the oldest on', () => {
  const { node } = workflow('ci.yml').jobs.test!.strategy!.matrix
  expect(`>=${node[0]}`).toBe(engines.node.split('.')[0])
  expect(node).toEqual([20, 22, 24, 26])
})

test('every binary that can be built is released', () => {
  const line = lines.find(({ line: text }) => text.includes('release:artifacts'))!.line
  expect(line.split('--target ')[1]!.split(',')).toEqual(Object.keys(targets))
})
