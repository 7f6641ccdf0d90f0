import { setOwn } from './json-value.ts'

/** The parser takes seconds for megabytes; nobody keeps that much YAML in a znode. */
const maxLength = 256 * 1024
/** The parser looks through the whole document for each alias. */
const maxAliases = 100
const alias = /[\s,:[{-]\*[^\s*]/g
const looksLikeYaml = /^(?:---(?:\s|$)|[^\s#:{}[\]"'%@`][^:\n]*:(?:\s|$)|- [^\n]*: )/m

/**
 * Reads one YAML document. Conservative, since nearly every text is a YAML scalar: only a block mapping of two entries
 * or with something nested, a block list of mappings, or a collection behind `---` counts.
 * @returns its value (integers beyond 2^53 as bigints), or undefined when the text is something else
 */
export async function readYaml(text: string): Promise<{ value: unknown } | undefined> {
  if (text.length > maxLength || !looksLikeYaml.test(text)) return undefined
  if ((text.match(alias)?.length ?? 0) > maxAliases) return undefined
  try {
    const { isCollection, isMap, isPair, parseDocument } = await import('yaml')
    const document = parseDocument(text, { intAsBigInt: true })
    const root = document.contents
    if (document.errors.length > 0 || document.warnings.length > 0 || !isCollection(root) || root.flow) return undefined
    const nested = root.items.some((item) => isCollection(isPair(item) ? item.value : item))
    const sure = nested || (isMap(root) && root.items.length > 1) || /^---\s/.test(text)
    return sure ? { value: plain(document.toJS(), []) } : undefined
  } catch {
    return undefined // nested past the stack, aliases multiplying or going in circles
  }
}

/** Bigints become numbers where that loses nothing. */
function plain(value: unknown, above: object[]): unknown {
  if (typeof value === 'bigint') {
    return value >= Number.MIN_SAFE_INTEGER && value <= Number.MAX_SAFE_INTEGER ? Number(value) : value
  }
  if (typeof value !== 'object' || value === null) return value
  if (above.includes(value)) throw new RangeError('a value that contains itself')
  const inside = [...above, value]
  if (Array.isArray(value)) return value.map((item) => plain(item, inside))
  const object = {}
  for (const [key, item] of Object.entries(value)) setOwn(object, key, plain(item, inside))
  return object
}
