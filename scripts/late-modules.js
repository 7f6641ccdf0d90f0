// The body of each module as a function that is called by the first use of one of its names. Of a bundle with many modules only
// those are run that a start comes by, and V8 keeps bytecode of no others: a `get` needs half of what quick.cjs holds.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import ts from 'typescript'
import { root } from './bundling.js'

/** In CommonJS each use of an import is a property of what was required: TypeScript finds them all. import() stays what it is. */
const asCommonJs = {
  module: ts.ModuleKind.Node16,
  target: ts.ScriptTarget.ES2023,
  isolatedModules: true,
  esModuleInterop: false,
}

/** The path in `require(PATH)`; undefined for any other node, and for none. */
function required(call) {
  const isRequire = call && ts.isCallExpression(call) && call.expression.getText() === 'require'
  return isRequire ? call.arguments[0].text : undefined
}

/** Name and getter of `Object.defineProperty(exports, NAME, { enumerable, get })`; undefined for any other statement. */
function defined(statement) {
  const call = ts.isExpressionStatement(statement) ? statement.expression : undefined
  if (!call || !ts.isCallExpression(call) || call.expression.getText() !== 'Object.defineProperty') return undefined
  const [, name, { properties }] = call.arguments
  return { name: name.text, get: properties.at(-1).initializer }
}

/**
 * A module that does nothing when it is loaded. It exports `run` and `ran` beside the names of the source, which have their values
 * once `run()` was called: each use of an import sees to that. So no two modules may import each other (test/layers.test.ts).
 * @param source TypeScript
 * @returns JavaScript, with imports and exports
 * @throws Error for another module of ours as a value, for one that is run for its own sake, for `export *`, and for a default that is
 * none in CommonJS
 */
export function lateModule(source, path) {
  const fileName = path.replace(/\.ts$/, '.cts')
  const { outputText } = ts.transpileModule(source, { fileName, compilerOptions: asCommonJs })
  const file = ts.createSourceFile(fileName, outputText, ts.ScriptTarget.ES2023, true, ts.ScriptKind.JS)
  /** Our modules by the variable that holds them, with the names that are used. */
  const modules = new Map()
  /** The variables that hold what Node or a package has. */
  const foreign = new Set()
  const exported = new Set()
  /** Places in the text, in order, and what they become. */
  const edits = []

  const replace = (node, text) => void edits.push({ from: node.getStart(), to: node.getEnd(), text })
  const use = (variable, name) => {
    modules.get(variable).names.add(name)
    return `(${variable}$ran || ${variable}$run(), ${variable}$${name})`
  }
  const give = (name) => {
    exported.add(name)
    return `exports$${name}`
  }
  const visit = (node) => {
    if (ts.isPropertyAccessExpression(node) && ts.isIdentifier(node.expression)) {
      const { text } = node.expression
      if (modules.has(text)) return replace(node, use(text, node.name.text))
      if (foreign.has(text) && node.name.text === 'default')
        throw new Error(`${path}: required, it has no default: ${text}`)
      if (text === 'exports') return replace(node, give(node.name.text))
    }
    if (ts.isIdentifier(node) && (modules.has(node.text) || node.text === 'exports'))
      throw new Error(`${path}: a module that is run late cannot be a value: ${node.parent.getText()}`)
    if (required(node)?.startsWith('.'))
      throw new Error(`${path}: a module that is run late is run for a name of it: ${node.arguments[0].text}`)
    ts.forEachChild(node, visit)
  }
  for (const statement of file.statements) {
    const [declared] = ts.isVariableStatement(statement) ? statement.declarationList.declarations : []
    const from = required(declared?.initializer)
    const { name, get } = defined(statement) ?? {}
    if (from?.startsWith('.')) {
      modules.set(declared.name.text, { from, names: new Set(['ran', 'run']) })
      replace(statement, '')
    } else if (from !== undefined) foreign.add(declared.name.text)
    else if (name === '__esModule') replace(statement, '')
    else if (name !== undefined) {
      // `export { NAME } from …`: a getter that returns a property.
      const { expression, name: there } = get.body.statements[0].expression
      replace(statement, `${give(name)} = ${use(expression.text, there.text)}`)
    } else visit(statement)
  }
  const body = edits.reduceRight((text, edit) => text.slice(0, edit.from) + edit.text + text.slice(edit.to), outputText)
  const imports = [...modules].map(([variable, { from, names }]) => {
    const list = [...names].map((name) => `${name} as ${variable}$${name}`)
    return `import { ${list.join(', ')} } from ${JSON.stringify(from)}`
  })
  const given = [...exported].map((name) => [`let exports$${name}`, `export { exports$${name} as ${name} }`])
  return [
    ...imports,
    ...given.flat(),
    'export let ran = false',
    'export function run() {',
    'ran = true',
    body,
    '}',
  ].join('\n')
}

/**
 * Has all sources of a bundle run late, but for its entry.
 * @param name of the entry
 */
export const lateModules = (name) => ({
  name: 'late-modules',
  setup(builder) {
    const entry = join(root, 'src', `${name}.ts`)
    builder.onLoad({ filter: /\/src\/.*\.ts$/ }, ({ path }) => {
      const late = lateModule(readFileSync(path, 'utf8'), path)
      return { contents: path === entry ? `${late}\nrun()` : late, loader: 'js' }
    })
  },
})
