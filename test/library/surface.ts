import { resolve } from 'node:path'
import ts from 'typescript'

const root = resolve(import.meta.dirname, '../..')

/** What is given where something else is wanted. */
export const wrong = {
  undefined: undefined,
  null: null,
  number: 5,
  NaN: Number.NaN,
  text: 'x',
  object: {},
  array: [5],
  symbol: Symbol('x'),
  bigint: 5n,
  function: () => 5,
} as const satisfies Record<string, unknown>

export type Wrong = keyof typeof wrong

/** An option, or a field of a record. */
export interface Field {
  readonly name: string
  readonly refuses: readonly Wrong[]
}

export interface Parameter {
  readonly name: string
  readonly optional: boolean
  /** What the types say it may not be; NaN wherever a number goes. */
  readonly refuses: readonly Wrong[]
  /** Of an object that is plain data. */
  readonly fields: readonly Field[]
  /** All of its fields are optional: options, which have no others. */
  readonly bag: boolean
}

/** Something that can be called, as the types have it. */
export interface Callable {
  /** `connect`, `new Lock`, `Lock.acquire`. */
  readonly name: string
  readonly owner: string | undefined
  readonly parameters: readonly Parameter[]
}

/** What is to be ended by who has it. */
export interface Held {
  readonly name: string
  /** Whether `await using` ends it. */
  readonly disposable: boolean
  /** How it is ended by name. */
  readonly ends: readonly string[]
}

/** All that can be called of what src/lib.ts exports, by its types; but for what says that others make or call it. */
export function surface(): { callables: Callable[]; owners: string[]; held: Held[] } {
  const configPath = resolve(root, 'tsconfig.json')
  const host: ts.ParseConfigFileHost = { ...ts.sys, onUnRecoverableConfigFileDiagnostic: () => {} }
  const { options } = ts.getParsedCommandLineOfConfigFile(configPath, {}, host)!
  const entry = resolve(root, 'src/lib.ts')
  const values = resolve(root, 'src/values-given.ts')
  const text = `export declare const given: { undefined: undefined, null: null, number: number, NaN: number, text: string,
    object: {}, array: number[], symbol: symbol, bigint: bigint, function: () => number }`
  const compiler = ts.createCompilerHost(options)
  const { getSourceFile, fileExists } = compiler
  compiler.fileExists = (name) => name === values || fileExists(name)
  compiler.getSourceFile = (name, how, ...rest) =>
    name === values ? ts.createSourceFile(name, text, how) : getSourceFile(name, how, ...rest)
  const program = ts.createProgram([entry, values], { ...options, noEmit: true }, compiler)
  const checker = program.getTypeChecker()

  const given = checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(values)!)!)[0]!
  const types = new Map(
    checker
      .getTypeOfSymbol(given)
      .getProperties()
      .map((one) => [one.name as Wrong, checker.getTypeOfSymbol(one)]),
  )

  const union = (type: ts.Type) => (type.isUnion() ? type.types : [type])

  function refuses(type: ts.Type, optional: boolean): Wrong[] {
    const number = checker.isTypeAssignableTo(types.get('number')!, type)
    const any = checker.isTypeAssignableTo(types.get('symbol')!, type) && number
    return [...types]
      .filter(([name, value]) => {
        if (any || type.flags & ts.TypeFlags.TypeParameter || (optional && name === 'undefined')) return false
        if (name === 'NaN') return true
        // What it gives cannot be known.
        if (name === 'function' && union(type).some((one) => one.getCallSignatures().length > 0)) return false
        return !checker.isTypeAssignableTo(value, type)
      })
      .map(([name]) => name)
  }

  /** Plain data: neither a class, a function, a list nor what Node gives. */
  function fieldsOf(type: ts.Type): { fields: Field[]; bag: boolean } {
    const own = checker.getNonNullableType(type)
    const made = own.symbol?.declarations?.some(
      (one) => ts.isClassDeclaration(one) || (ts.isInterfaceDeclaration(one) && one.getSourceFile().isDeclarationFile),
    )
    const properties = own.getProperties()
    const isData =
      (own.flags & ts.TypeFlags.Object) !== 0 &&
      own.getCallSignatures().length === 0 &&
      !made &&
      !checker.isArrayType(own) &&
      properties.some((one) => checker.getTypeOfSymbol(one).getCallSignatures().length === 0)
    if (!isData) return { fields: [], bag: false }
    const optional = (one: ts.Symbol) => (one.flags & ts.SymbolFlags.Optional) !== 0
    return {
      fields: properties.map((one) => ({
        name: one.name,
        refuses: refuses(checker.getTypeOfSymbol(one), optional(one)),
      })),
      bag: properties.every(optional),
    }
  }

  function callable(name: string, owner: string | undefined, signature: ts.Signature): Callable {
    const parameters = signature.parameters.map((one): Parameter => {
      const declared = one.valueDeclaration as ts.ParameterDeclaration
      const optional = declared.initializer !== undefined || declared.questionToken !== undefined
      const type = checker.getTypeOfSymbol(one)
      // One that is taken apart has no name.
      const known = one.name.startsWith('__') ? 'options' : one.name
      return { name: known, optional, refuses: refuses(type, optional), ...fieldsOf(type) }
    })
    return { name, owner, parameters }
  }

  const callables: Callable[] = []
  const owners = new Set<string>()
  const held: Held[] = []
  for (const exported of checker.getExportsOfModule(checker.getSymbolAtLocation(program.getSourceFile(entry)!)!)) {
    const symbol = exported.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(exported) : exported
    const { name } = exported
    if (symbol.flags & ts.SymbolFlags.Function)
      for (const one of checker.getTypeOfSymbol(symbol).getCallSignatures())
        callables.push(callable(name, undefined, one))
    if (!(symbol.flags & (ts.SymbolFlags.Class | ts.SymbolFlags.Interface))) continue
    const ours = (one: ts.Signature | ts.Symbol) =>
      !/^Use `/.test(ts.displayPartsToString(one.getDocumentationComment(checker))) &&
      one.getJsDocTags().every((tag) => tag.name !== 'internal')
    if (symbol.flags & ts.SymbolFlags.Class) {
      for (const one of checker.getTypeOfSymbol(symbol).getConstructSignatures())
        if (
          ours(one) &&
          !(
            one.declaration && ts.getCombinedModifierFlags(one.declaration as ts.Declaration) & ts.ModifierFlags.Private
          )
        )
          callables.push(callable(`new ${name}`, undefined, one))
      // An error's constructor is ours to call, and so is that of what only its type is exported of.
      for (const one of checker.getTypeOfSymbol(symbol).getProperties())
        for (const call of ours(one) && one.name !== 'prototype'
          ? checker.getTypeOfSymbol(one).getCallSignatures()
          : [])
          if (call.declaration?.getSourceFile().fileName.startsWith(resolve(root, 'src')))
            callables.push(callable(`${name}.${one.name}`, `static ${name}`, call))
    }
    const names = checker
      .getDeclaredTypeOfSymbol(symbol)
      .getProperties()
      .map((one) => one.name)
    const ends = names.filter((one) => ['close', 'release', 'stop'].includes(one))
    const disposable = names.some((one) => one.startsWith('__@asyncDispose'))
    if (disposable || ends.length > 0) held.push({ name, disposable, ends })
    for (const one of checker.getDeclaredTypeOfSymbol(symbol).getProperties()) {
      const type = checker.getTypeOfSymbol(one)
      const isPublic = !/^(?:__|#)/.test(one.name) && ours(one)
      for (const call of isPublic ? type.getCallSignatures() : []) {
        owners.add(name)
        callables.push(callable(`${name}.${one.name}`, name, call))
      }
    }
  }
  return { callables, owners: [...owners], held }
}
