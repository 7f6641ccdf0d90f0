import { relative } from 'node:path'
import ts from 'typescript'
import { expect, test } from 'vitest'

const root = new URL('..', import.meta.url).pathname

/** Whether a value of this type may be a promise, or several. */
function isPromise(type: ts.Type): boolean {
  if (type.isUnion()) return type.types.some(isPromise)
  const [item] = /^(Readonly)?Array$/.test(type.symbol?.name ?? '') ? itemsOf(type) : []
  return /^Promise(Like)?$/.test(type.symbol?.name ?? '') || (item !== undefined && isPromise(item))
}

const itemsOf = (type: ts.Type): readonly ts.Type[] => (type as ts.TypeReference).typeArguments ?? []

/** What never rejects, or has somebody who is told when it does. */
function isSafe(initializer: ts.Expression): boolean {
  if (ts.isNewExpression(initializer)) {
    const [executor] = initializer.arguments ?? []
    return executor !== undefined && ts.isArrowFunction(executor) && executor.parameters.length < 2
  }
  if (!ts.isCallExpression(initializer) || !ts.isPropertyAccessExpression(initializer.expression)) return false
  return ['catch', 'meanwhile'].includes(initializer.expression.name.text)
}

/** What a function itself does, in the order it is written: not what functions inside of it do. */
function* steps(node: ts.Node): Generator<ts.Node> {
  yield node
  if (ts.isFunctionLike(node)) return
  const children: ts.Node[] = []
  ts.forEachChild(node, (child) => void children.push(child))
  for (const child of children) yield* steps(child)
}

const waits = (node: ts.Node): boolean =>
  ts.isAwaitExpression(node) ||
  ts.isYieldExpression(node) ||
  (ts.isForOfStatement(node) && node.awaitModifier !== undefined)

/** Promises that are put into a variable, and left without a handler while something else is awaited. */
function orphans(sources: readonly ts.SourceFile[], checker: ts.TypeChecker): string[] {
  const found: string[] = []
  for (const source of sources) {
    const visit = (node: ts.Node): void => {
      ts.forEachChild(node, visit)
      if (!ts.isVariableDeclaration(node) || !node.initializer || !ts.isIdentifier(node.name)) return
      if (!isPromise(checker.getTypeAtLocation(node.initializer)) || isSafe(node.initializer)) return
      const { text } = node.name
      const scope = ts.findAncestor(node, (one) => ts.isFunctionLike(one) || ts.isSourceFile(one))!
      const body = ts.isFunctionLike(scope) ? (scope as ts.FunctionLikeDeclaration).body : scope
      if (!body) return
      const names = (one: ts.Node): boolean => ts.isIdentifier(one) && one.text === text
      for (const step of steps(body)) {
        if (step.getStart() < node.getEnd()) continue
        // A reference handles it, or hands it to somebody who does; an await that holds one does, too.
        if (names(step)) return
        if (!waits(step)) continue
        const expression = ts.isForOfStatement(step) ? step.expression : step
        if ([...steps(expression)].some(names)) return
        const { line } = source.getLineAndCharacterOfPosition(node.getStart())
        return void found.push(`${relative(root, source.fileName)}:${line + 1} ${text}`)
      }
    }
    visit(source)
  }
  return found
}

/** @param given text of files that are not on the disk */
function program(files: readonly string[], given: Readonly<Record<string, string>> = {}) {
  const { options } = ts.getParsedCommandLineOfConfigFile(
    `${root}tsconfig.json`,
    {},
    { ...ts.sys, onUnRecoverableConfigFileDiagnostic: (fault) => expect.fail(String(fault.messageText)) },
  )!
  const host = ts.createCompilerHost(options)
  const { getSourceFile } = host
  host.getSourceFile = (name, ...more) => {
    const text = given[name]
    return text === undefined
      ? getSourceFile(name, ...more)
      : ts.createSourceFile(name, text, ts.ScriptTarget.ESNext, true)
  }
  const all = ts.createProgram(files, options, host)
  return {
    sources: all.getSourceFiles().filter(({ fileName }) => files.includes(fileName)),
    checker: all.getTypeChecker(),
  }
}

const work = 'declare function work(): Promise<number>; declare function take(given: unknown): void\n'

const samples: [text: string, found: boolean][] = [
  ['const a = work(); await work(); await a', true],
  ['const a = work(); for await (const _ of [work()]) take(await a)', true],
  ['const all = [1, 2].map(() => work()); await work(); await Promise.all(all)', true],
  ['const a = work(); const later = () => a; await work(); take(later)', true],
  ['const a = work(); await a', false],
  ['const a = work(); await Promise.all([work(), a])', false],
  ['const a = work(); a.catch(() => {}); await work(); await a', false],
  ['const a = work().catch(() => 0); await work(); await a', false],
  ['const a = new Promise((resolve) => setTimeout(resolve, 1)); await work(); await a', false],
]

test('the rule finds what it is meant to find', () => {
  const given = Object.fromEntries(
    samples.map(([text], i) => [`${root}src/sample${i}.ts`, `${work}export async function f() { ${text} }`]),
  )
  const { sources, checker } = program(Object.keys(given), given)
  expect(sources.map((source, i) => [samples[i]![0], orphans([source], checker).length > 0])).toEqual(samples)
})

test('no promise is left without a handler while another is awaited', () => {
  const files = ts.sys.readDirectory(`${root}src`, ['.ts', '.tsx'])
  const { sources, checker } = program(files)
  expect(sources.length).toBe(files.length)
  expect(orphans(sources, checker)).toEqual([])
})
